package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** What the processor does in a warm action: samples of its time by the JVM itself, by who asked and in whose code. */
final class Profile implements Part {
    private static final String EVENT = "jdk.CPUTimeSample";

    /** Actions before the recording, so that it has nothing of what happens once. */
    private static final int WARM_UP = 500;

    private static final int TOP = 10;

    /** By the start of a class's name; the first that fits. */
    private static final Map<String, String> CODE_BY_PREFIX = codeByPrefix();

    private final Plan plan;

    Profile(Plan plan) {
        this.plan = plan;
    }

    /**
     * Where one sample was taken.
     *
     * @param caller the method of this project that was nearest; empty when none was on the stack
     * @param code whose code ran; the JDK's counts as its caller's
     */
    record Place(String caller, String code) {
        /** @param frames class and method, the innermost first */
        static Place of(List<String> frames) {
            String code = frames.stream().flatMap(Profile::code).findFirst().orElse("JDK alone");
            String caller = frames.stream()
                    .filter(frame -> frame.startsWith("dev.intercomactions."))
                    .findFirst()
                    .map(Place::simple)
                    .orElse("");
            return new Place(caller, code);
        }

        /** {@code room.Class.method} of a method, or of the one that a lambda is in. */
        private static String simple(String frame) {
            return frame.replaceFirst("^dev\\.intercomactions\\.", "")
                    .replaceFirst("\\.lambda\\$([\\w]+)\\$\\d+$", ".$1")
                    .replace('$', '.');
        }
    }

    private static Stream<String> code(String frame) {
        return CODE_BY_PREFIX.entrySet().stream()
                .filter(entry -> frame.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .limit(1);
    }

    private static Map<String, String> codeByPrefix() {
        Map<String, String> code = new LinkedHashMap<>();
        code.put("dev.intercomactions.", "this project");
        code.put("software.amazon.awssdk.", "AWS SDK");
        code.put("software.amazon.", "Powertools");
        code.put("com.amazonaws.lambda.thirdparty.", "Jackson of the runtime");
        code.put("com.amazonaws.", "Lambda's runtime client");
        code.put("com.fasterxml.jackson.", "Jackson");
        code.put("org.apache.hc.", "Apache HttpClient");
        code.put("org.apache.logging.", "Log4j");
        code.put("com.networknt.", "schema validator");
        return code;
    }

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public boolean hasPeers() {
        return false;
    }

    @Override
    public ObjectNode measure() throws IOException, InterruptedException {
        int actions = plan.of(500, 5000);
        Path recording = Files.createTempFile("profile", ".jfr");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withInstances(1))) {
            Rig.quiet(sandbox);
            Conversations conversations = new Conversations(sandbox);
            try (LambdaFunction function =
                    new LambdaFunction(sandbox.queueFunction().config().forSnapshot())) {
                function.warmUp();
                act(conversations, function, WARM_UP);
                ProcessHandle process = function.processes().getFirst();
                Jcmd.ask(
                        process,
                        "JFR.start",
                        "name=profile",
                        "settings=none",
                        "+" + EVENT + "#enabled=true",
                        "+" + EVENT + "#throttle=1ms",
                        "+" + EVENT + "#stackTrace=true");
                double before = Machine.cpuMillis(process);
                act(conversations, function, actions);
                double millis = (Machine.cpuMillis(process) - before) / actions;
                Jcmd.ask(process, "JFR.stop", "name=profile", "filename=" + recording);
                return figures(places(recording)).put("actions", actions).put("cpu_millis", millis);
            }
        } finally {
            Files.delete(recording);
        }
    }

    private static void act(Conversations conversations, LambdaFunction function, int actions)
            throws InterruptedException {
        for (int i = 0; i < actions; i++) {
            Requests.carryOut(function, Requests.batch(conversations.next(1)));
        }
    }

    private static List<Place> places(Path recording) throws IOException {
        List<Place> places = new ArrayList<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                Optional.ofNullable(event.getStackTrace())
                        .filter(stack -> event.getEventType().getName().equals(EVENT))
                        .ifPresent(stack -> places.add(Place.of(frames(stack))));
            }
        }
        if (places.isEmpty()) {
            throw new IllegalStateException("nothing was recorded: this JVM does not sample processor time");
        }
        return places;
    }

    private static List<String> frames(RecordedStackTrace stack) {
        return stack.getFrames().stream()
                .map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName())
                .toList();
    }

    static ObjectNode figures(List<Place> places) {
        ObjectNode figures = Json.object().put("samples", places.size());
        Stream<String> towers = places.stream()
                .filter(place -> !place.caller().isEmpty())
                .map(place -> place.caller() + " in " + place.code());
        figures.set("code", shares(places.stream().map(Place::code), places.size(), CODE_BY_PREFIX.size() + 1));
        figures.set("top", shares(towers, places.size(), TOP));
        return figures;
    }

    /** The names that most samples have, with their share of {@code all}. */
    private static ArrayNode shares(Stream<String> names, int all, int most) {
        Map<String, Long> counts =
                names.collect(Collectors.groupingBy(Function.identity(), HashMap::new, Collectors.counting()));
        ArrayNode shares = Json.array();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry ->
                        shares.addObject().put("name", entry.getKey()).put("share", entry.getValue() / (double) all));
        return shares;
    }

    @Override
    public String section(JsonNode figures) {
        return """
                ## Where the processor time goes

                %s warm actions of QueueHandler, one message each, in a process that was initialised for SnapStart and had
                carried out %s before: %s ms of processor time an action, all threads, the compiler and the recording itself
                included. The JVM took %s samples of what its Java threads did (`%s`), which say how the time is divided, not how
                much it is. Whose code ran, where the JDK's counts as its caller's:

                %s

                The ten widest towers of the flame graph, from this project's method that was nearest:

                %s
                """.formatted(
                        Numbers.count(figures.path("actions")),
                        WARM_UP,
                        Numbers.text(figures.path("cpu_millis").asDouble()),
                        Numbers.count(figures.path("samples")),
                        EVENT,
                        table("code of", figures.path("code")),
                        table("method, and whose code it was in", figures.path("top")));
    }

    private static Table table(String head, JsonNode shares) {
        Table table = new Table(head, "share of the samples");
        shares.forEach(row -> table.row(
                row.path("name").asText(), Math.round(row.path("share").asDouble() * 1000) / 10.0 + " %"));
        return table;
    }
}
