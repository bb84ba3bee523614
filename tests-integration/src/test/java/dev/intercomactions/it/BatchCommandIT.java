package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.batch.BatchCommand;
import dev.intercomactions.sandbox.batch.Screen;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sweeps and bulks on the command line, above all what a real workspace asks for. */
@Execution(ExecutionMode.SAME_THREAD)
class BatchCommandIT {
    @RegisterExtension
    static final Service service = new Service(usual -> usual.withFunctionTimeout(Duration.ofSeconds(30)));

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private boolean run(String typed, String... arguments) throws InterruptedException {
        Screen screen = new Screen(
                new PrintStream(shown, true, StandardCharsets.UTF_8), new BufferedReader(new StringReader(typed)));
        return BatchCommand.read(List.of(arguments)).orElseThrow().run(service.sandbox(), true, screen);
    }

    private static List<String> stale(int count, String tag) {
        service.intercom().workspace().addTag(tag, "Tag " + tag);
        return Stream.generate(() -> {
                    String id = Samples.newId();
                    service.intercom()
                            .workspace()
                            .addConversation(id, Instant.now().minus(Duration.ofDays(8)), tag);
                    return id;
                })
                .limit(count)
                .toList();
    }

    @Test
    void sweep_ofARealWorkspace_asksForTheCountAndIsUndone() throws InterruptedException {
        List<String> ids = stale(120, "901");

        boolean good = run(
                "120\n120\n",
                "sweep",
                "--inactive-for",
                "7d",
                "--admin",
                Samples.ADMIN,
                "--tag",
                "901",
                "--act",
                "--undo");

        assertThat(good).isTrue();
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("found        120", "Type 120 to close them", "closed       120", "reopened     120");
        assertThat(ids).allSatisfy(id -> assertThat(service.effects(id)).isEqualTo(2));
    }

    @Test
    void sweep_withTheWrongCountTyped_changesNothing() throws InterruptedException {
        List<String> ids = stale(3, "902");

        run("yes\n", "sweep", "--admin", Samples.ADMIN, "--tag", "902", "--act");

        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("Nothing was changed.");
        assertThat(ids).allSatisfy(id -> assertThat(service.effects(id)).isZero());
    }

    @Test
    void sweep_notToldToAct_asksNothing() throws InterruptedException {
        List<String> ids = stale(2, "903");

        assertThat(run("", "sweep", "--admin", Samples.ADMIN, "--tag", "903")).isTrue();

        assertThat(ids).allSatisfy(id -> assertThat(service.effects(id)).isZero());
    }

    @Test
    void bulk_ofAFile_isShownAskedForAndCarriedOut(@TempDir Path folder) throws InterruptedException, IOException {
        String id = service.newConversation();
        Path file = folder.resolve("list.csv");
        Files.writeString(file, "conversation_id,admin_id\n" + id + "," + Samples.ADMIN + "\nabc,1\n");

        boolean good = run("2\n", "bulk", "--action", "close_conversation", "--file", file.toString(), "--act");

        assertThat(good).isFalse();
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("2 inputs of close_conversation", "succeeded    1", "failed       1", "invalid_input");
        service.assertClosedOnce(List.of(id));
    }

    @Test
    void bulk_whoseHeaderIsNotTheActions_saysSo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("list.csv");
        Files.writeString(file, "conversation_id\n1\n");

        assertThatThrownBy(() -> run("", "bulk", "--action", "close_conversation", "--file", file.toString()))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("has no column admin_id");
    }
}
