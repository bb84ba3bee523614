package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.iam.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The demonstration as a person starts it, and what they can do with it afterwards. One at a time: each is a whole service. */
@Execution(ExecutionMode.SAME_THREAD)
class DemoIT {
    private static final String UP = "Up until Ctrl-C";

    @TempDir
    Path folder = Path.of("");

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void demonstration_withoutTheNativeRuntimeClient_goesAsDesigned() throws Exception {
        Process demo = start(java(List.of("-Dsandbox.runtime=plain")), Map.of());

        assertThat(demo.waitFor(Service.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(output()).contains("plain Java in its place", "1 dead letter. As designed.");
        assertThat(demo.exitValue()).isZero();
    }

    @Test
    void demonstration_settingOfTheEnvironment_reachesTheFunctions() throws Exception {
        Process demo = start(java(List.of()), Map.of("MAX_ATTEMPTS", "9"));

        assertThat(demo.waitFor(Service.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(output())
                .contains("with MAX_ATTEMPTS=9")
                .containsPattern("Error: \\w+Function cannot start: .*MAX_ATTEMPTS");
    }

    @Test
    void demonstration_thatStaysUpAndIsTerminated_endsAllItStarted() throws Exception {
        Process demo = start(java(List.of(), "--stay"), Map.of());
        awaitOutput(UP);
        List<ProcessHandle> functions = demo.descendants().toList();
        assertThat(functions).hasSizeGreaterThanOrEqualTo(3);

        demo.destroy();

        awaitEnd(functions);
        awaitEnd(List.of(demo.toHandle()));
    }

    @Test
    void demonstration_thatStaysUp_printsExamplesThatDoWhatTheySay_andEndsWithItsParent() throws Exception {
        assumeTrue(onPath("bash") && onPath("curl"), "SKIPPED: the examples need bash and curl.");
        // What Maven is to it: a parent that is killed and cannot clean up.
        String command = String.join(
                " ",
                java(List.of("-Dends.with.parent=true"), "--stay").stream()
                        .map(DemoIT::quoted)
                        .toList());
        Process parent = start(List.of("bash", "-c", command + " & wait"), Map.of("SETTLE_SECONDS", "3"));
        awaitOutput(UP);
        assertThat(output()).contains("with SETTLE_SECONDS=3", "1 dead letter. As designed.");
        String simulator = address("Intercom");
        List<String> examples = examples();

        assertThat(run(examples.get(0))).contains("HTTP/1.1 200 ", "{\"id\":\"123456\",\"state\":\"closed\"}");

        String assigned = "\"team_assignee_id\":\"67890\"";
        assertThat(run(examples.get(1))).containsPattern(onPath("aws") ? assigned + "(?s).*" + assigned : assigned);

        assertThat(run(examples.get(2))).contains("<MessageId>");
        awaitEffect(simulator, "123458");
        if (onPath("aws")) {
            awaitEffect(simulator, "123457");
        }

        String run = run(examples.get(3));
        assertThat(run).contains("HTTP/1.1 202 ", "\"attempts\":");
        String runId = Json.read(run.substring(run.lastIndexOf("\n{\"run_id\"") + 1))
                .path("run_id")
                .asText();
        JsonNode ended = await().atMost(Service.PATIENCE)
                .until(
                        () -> Json.read(run("curl -s " + address("HTTP API") + "/v1/runs/" + runId)),
                        json -> json.path("status").asText().equals("succeeded"));
        assertThat(ended.path("attempts")
                        .valueStream()
                        .map(attempt -> attempt.path("http_status").asText()))
                .filteredOn(status -> status.equals("503"))
                .hasSize(2);

        assertThat(run(examples.get(4))).contains("\"subject_id\":\"900\"", "\"POST /_sandbox/faults\"");
        assertThat(examples).hasSize(5);
        assertThat(run("curl -s " + simulator + "/_sandbox/faults -d '{\"fault\": {\"type\": \"fial\"}}'"))
                .contains("There is no fault of the type \\\"fial\\\"; there is refuse,");
        assertOnlyLogs(ProjectFiles.root().resolve(value("logs")));

        List<ProcessHandle> children = parent.descendants().toList();
        assertThat(children).hasSizeGreaterThanOrEqualTo(4);
        parent.destroyForcibly();
        awaitEnd(children);
    }

    private static void assertOnlyLogs(Path logs) throws IOException {
        try (Stream<Path> files = Files.list(logs)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .isNotEmpty()
                    .allMatch(name -> name.endsWith("Function.log"));
        }
    }

    private void awaitEffect(String simulator, String conversation) {
        await("conversation " + conversation + " closed")
                .atMost(Service.PATIENCE)
                .until(() -> run("curl -s " + simulator + "/_sandbox/effects")
                        .contains("\"subject_id\":\"" + conversation + "\""));
    }

    private static void awaitEnd(List<ProcessHandle> processes) {
        await("the end of what was started")
                .atMost(Service.PATIENCE)
                .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private void awaitOutput(String text) {
        await(text).atMost(Service.PATIENCE).until(() -> output().contains(text));
    }

    /** The printed commands, a paragraph each. */
    private List<String> examples() {
        List<String> paragraphs =
                Arrays.asList(output().substring(output().indexOf(UP)).split("\n\n", -1));
        return paragraphs.subList(1, paragraphs.size());
    }

    /** The address that is printed under this name. */
    private String address(String name) {
        return value(name);
    }

    private String value(String name) {
        Matcher line = Pattern.compile("(?m)^  " + name + " +(\\S+)").matcher(output());
        assertThat(line.find()).as(name).isTrue();
        return line.group(1);
    }

    /** What a script prints, in the project's folder as the demonstration says. */
    private String run(String script) throws IOException, InterruptedException {
        Programs.Ended ended = Programs.run(
                ProjectFiles.root(), (int) Service.PATIENCE.toSeconds(), Map.of(), List.of("bash", "-c", script));
        assertThat(ended.status()).isPresent();
        return ended.output();
    }

    private static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Programs.ofJdk("java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Dfunction.jar=" + ProjectFiles.functionJar(),
                "-D" + Recording.PROPERTY + "=" + System.getProperty(Recording.PROPERTY, "")));
        command.addAll(options);
        command.addAll(
                List.of("-classpath", System.getProperty("java.class.path"), "dev.intercomactions.sandbox.Demo"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().remove("INTERCOM_ACCESS_TOKEN");
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String output() {
        return ProjectFiles.text(folder.resolve("output"));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean onPath(String program) {
        return Programs.onPath(program).isPresent();
    }
}
