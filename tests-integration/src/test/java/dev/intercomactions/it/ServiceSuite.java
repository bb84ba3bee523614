package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.SandboxOptions;
import java.time.Duration;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of one service that is started for them, with short delays; run once on each kind of AWS. */
@ParameterizedClass
@EnumSource(Aws.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class ServiceSuite {
    @Parameter
    Aws aws;

    Service service;

    /** Changes how the service is set up, where a suite needs it otherwise. */
    SandboxOptions settings(SandboxOptions usual) {
        return usual;
    }

    @BeforeParameterizedClassInvocation
    void start() {
        service = new Service(settings(SandboxOptions.defaults()
                .withAws(aws.endpoints())
                .withFunctionTimeout(Duration.ofSeconds(15))
                .withEnvironment("RETRY_BASE_DELAY_SECONDS", "1")
                .withEnvironment("RETRY_MAX_DELAY_SECONDS", "4")
                .withEnvironment("INTERCOM_TIMEOUT_MILLIS", "2000")
                .withEnvironment("SETTLE_SECONDS", "1")));
    }

    /** Whatever was tested, no secret and no customer's text may have reached a log. */
    @AfterParameterizedClassInvocation
    void stop() {
        try {
            assertThat(service.logs()).isNotEmpty().noneMatch(service::isPrivate);
        } finally {
            service.close();
        }
    }
}
