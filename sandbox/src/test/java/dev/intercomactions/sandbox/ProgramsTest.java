package dev.intercomactions.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of this machine. */
class ProgramsTest {
    private static final int BOUND_SECONDS = 60;

    @TempDir
    Path folder = Path.of("");

    @Test
    void program_onThePath_isAFileThatCanBeRun() {
        assertThat(Programs.onPath("sh"))
                .hasValueSatisfying(file -> assertThat(file).isExecutable());
        assertThat(Programs.onPath("no-such-program")).isEmpty();
    }

    @Test
    void program_ofTheJdk_isThere() {
        assertThat(Files.isExecutable(Programs.ofJdk("java"))).isTrue();
    }

    @Test
    void program_thatFails_tellsItsStatusAndAllItWrote() throws Exception {
        assertThat(run(BOUND_SECONDS, "echo one; echo \"$NAME\" >&2; exit 3"))
                .isEqualTo(new Programs.Ended(OptionalInt.of(3), "one\ntwo"));
        assertThat(Programs.says(folder, BOUND_SECONDS, shell("echo one; exit 3")))
                .isEmpty();
    }

    @Test
    void program_thatReads_findsNothing() throws Exception {
        assertThat(Programs.says(folder, BOUND_SECONDS, List.of("cat"))).contains("");
    }

    /** As {@code aws lambda invoke … /dev/stdout} does. */
    @Test
    void program_thatOpensItsOutputAnew_losesNothing() throws Exception {
        assertThat(run(BOUND_SECONDS, "echo one; echo two > /dev/stdout").output())
                .isEqualTo("one\ntwo");
    }

    @Test
    void program_thatTakesLongerThanItsBound_isKilled() throws Exception {
        Programs.Ended ended = run(0, "sleep 600");

        assertThat(ended.status()).isEmpty();
        assertThat(ended.well()).isFalse();
    }

    @Test
    void program_thatIsNotThere_saysNothing() throws Exception {
        List<String> command = List.of("no-such-program");

        assertThat(Programs.says(folder, BOUND_SECONDS, command)).isEmpty();
        assertThatThrownBy(() -> Programs.run(folder, BOUND_SECONDS, Map.of(), command))
                .isInstanceOf(IOException.class);
    }

    @Test
    void port_thatIsFree_canBeListenedAt() throws Exception {
        int port = Programs.freePort();

        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }

    private Programs.Ended run(int seconds, String script) throws IOException, InterruptedException {
        return Programs.run(folder, seconds, Map.of("NAME", "two"), shell(script));
    }

    private static List<String> shell(String script) {
        return List.of("sh", "-c", script);
    }
}
