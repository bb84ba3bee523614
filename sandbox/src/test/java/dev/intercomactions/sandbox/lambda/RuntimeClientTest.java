package dev.intercomactions.sandbox.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.sandbox.SandboxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which runtime interface client functions run under. */
class RuntimeClientTest {
    @ParameterizedTest
    @EnumSource
    void runtimeClient_named_isThatOne(RuntimeClient client) {
        assertThat(RuntimeClient.named(client.toString())).isEqualTo(client);
    }

    @Test
    void runtimeClient_notNamed_isTheRealOneWhereItCanBeLoaded() {
        assertThat(RuntimeClient.named(""))
                .isEqualTo(NativeClient.file().isPresent() ? RuntimeClient.REAL : RuntimeClient.PLAIN);
    }

    @Test
    void runtimeClient_misspelt_isRefusedAndTheRightOnesAreNamed() {
        assertThatThrownBy(() -> RuntimeClient.named("plane"))
                .isInstanceOf(SandboxException.class)
                .hasMessage("There is no sandbox.runtime \"plane\"; there is real, plain.");
    }
}
