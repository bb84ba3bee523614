package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.it.machine.Definitions;
import dev.intercomactions.it.machine.Execution;
import dev.intercomactions.it.machine.Interpreter;
import dev.intercomactions.it.machine.LambdaFront;
import dev.intercomactions.it.machine.Moto;
import dev.intercomactions.it.machine.NodeInterpreter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.intercom.Effect;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sweep's state machine, executed by interpreters of others, with the real task function behind its tasks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@org.junit.jupiter.api.parallel.Execution(ExecutionMode.SAME_THREAD)
class SweepIT {
    private static final JsonNode SWEEP = Definitions.read("sweep.asl.json", Map.of("SweepConcurrency", "3"));

    /** The same, but one part after the other. */
    private static final JsonNode ONE_BY_ONE = Definitions.read("sweep.asl.json", Map.of("SweepConcurrency", "1"));

    private static final Duration WEEK = Duration.ofDays(7);

    @RegisterExtension
    static final Service service = new Service(
            usual -> usual.withFunctionTimeout(Duration.ofSeconds(30)).withInstances(4));

    private final AtomicInteger executions = new AtomicInteger();
    private LambdaFront front =
            new LambdaFront("SweepStateMachine", payload -> service.sandbox().invokeTask(payload));
    private Optional<Moto> moto = Optional.empty();
    private Optional<NodeInterpreter> node = Optional.empty();

    @BeforeAll
    void start() throws InterruptedException {
        service.intercom().workspace().addTeam("777");
        moto = Moto.start(front, service.sandbox().logs());
        node = NodeInterpreter.find(front);
        if (moto.isEmpty()) {
            System.out.println("SKIPPED: sweeps in moto, because python3 or moto's server is not on this machine");
        }
        if (node.isEmpty()) {
            System.out.println("SKIPPED: sweeps in aws-local-stepfunctions, because npm or its packages cannot be had");
        }
    }

    @AfterEach
    void quiet() {
        front.before(payload -> {});
    }

    @AfterAll
    void stop() {
        moto.ifPresent(Interpreter::close);
        node.ifPresent(Interpreter::close);
        front.close();
    }

    @Test
    void sweep_ofThreeHundredStale_isPreviewedSweptAndUndone() throws InterruptedException {
        previewSweepUndo(interpreter(moto), "moto");
    }

    @Test
    void sweep_inAnotherInterpreter_comesToTheSame() throws InterruptedException {
        previewSweepUndo(interpreter(node), "node");
    }

    private void previewSweepUndo(Interpreter interpreter, String name) throws InterruptedException {
        String tag = tagged();
        List<String> stale = conversations(300, WEEK.plusDays(1), tag);
        List<String> fresh = conversations(200, WEEK.minusDays(1), tag);

        JsonNode preview = output(interpreter, sweep(tag));
        assertThat(preview.path("preview").asBoolean()).isTrue();
        assertThat(preview.path("found").asInt()).isEqualTo(300);
        assertThat(preview.path("closed").asInt()).isZero();
        assertThat(preview.path("sample").valueStream().map(JsonNode::asText))
                .hasSize(10)
                .isSubsetOf(stale);
        assertThat(preview.at("/estimate/calls").asInt()).isEqualTo(600);
        assertThat(service.intercom().workspace().effects()).noneMatch(effect -> touches(effect, stale));

        List<String> answered = stale.subList(0, 20);
        answerBeforeTheFirstClosing(answered);
        ObjectNode act = sweep(tag).put("preview", false).put("sweep_id", "sweep-" + name);
        JsonNode swept = output(interpreter, act);
        List<String> closed = stale.subList(20, 300);

        assertCounts(swept, 300, 280, 20, 0);
        assertThat(swept.path("sweep_id").asText()).isEqualTo("sweep-" + name);
        service.assertClosedOnce(closed);
        assertThat(service.intercom().workspace().effects())
                .noneMatch(effect -> touches(effect, answered) || touches(effect, fresh));

        assertCounts(output(interpreter, act), 300, 280, 20, 0);
        service.assertClosedOnce(closed);

        List<String> touched = closed.subList(0, 5);
        touched.forEach(id -> {
            service.intercom().workspace().addComments(id, 1, "A teammate wrote this.");
            service.intercom().workspace().setState(id, "closed");
        });
        JsonNode undone = output(interpreter, undo("sweep-" + name));
        assertThat(undone.path("reopened").asInt()).isEqualTo(275);
        assertThat(undone.path("skipped").asInt()).isEqualTo(5);
        assertThat(undone.path("failed").asInt()).isZero();
        assertThat(closed.subList(5, 280))
                .allSatisfy(id -> assertThat(service.state(id)).isEqualTo("open"));
        assertThat(touched).allSatisfy(id -> assertThat(service.state(id)).isEqualTo("closed"));
    }

    @Test
    void sweep_killedInTheMiddleWithFaultsAndBegunAgain_endsWithTheSameCounts() throws InterruptedException {
        Interpreter interpreter = interpreter(moto);
        String tag = tagged();
        List<String> stale = conversations(240, WEEK.plusDays(1), tag);
        for (int i = 0; i < stale.size(); i += 17) {
            service.fault(stale.get(i), 1, i % 2 == 0 ? Fault.failBefore(503) : Fault.failAfter(500));
        }
        AtomicInteger closings = new AtomicInteger();
        front.before(payload -> {
            if (payload.path("sweep").asText().equals("close") && closings.incrementAndGet() == 2) {
                Thread.startVirtualThread(() -> service.sandbox().taskFunction().kill());
            }
        });
        ObjectNode act = sweep(tag).put("preview", false).put("sweep_id", "killed");

        assertCounts(output(interpreter, act), 240, 240, 0, 0);
        assertCounts(output(interpreter, act), 240, 240, 0, 0);
        service.assertClosedOnce(stale);
    }

    /** The execution itself is stopped while its parts are being closed; what was begun goes on beside the second one. */
    @Test
    void sweep_stoppedInTheMiddleAndStartedAgainWithItsId_endsWithTheSameCounts() throws InterruptedException {
        Moto interpreter = interpreter(moto);
        String tag = tagged();
        List<String> stale = conversations(300, WEEK.plusDays(1), tag);
        List<String> answered = stale.subList(0, 20);
        List<String> closed = stale.subList(20, 300);
        ObjectNode act =
                sweep(tag).put("preview", false).put("sweep_id", "stopped").put("limit", 1000);
        CompletableFuture<Moto.Started> execution = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicInteger closings = new AtomicInteger();
        front.before(payload -> {
            if (payload.path("sweep").asText().equals("close")) {
                int closing = closings.incrementAndGet();
                if (closing == 1) {
                    answered.forEach(id -> service.intercom().workspace().addComments(id, 1, "I am still here."));
                } else if (closing == 2) {
                    interpreter.stop(execution.join());
                    stopped.countDown();
                }
            }
        });

        execution.complete(interpreter.start(ONE_BY_ONE, "execution-" + executions.incrementAndGet(), act));
        Execution first = interpreter.end(execution.join());
        assertThat(stopped.await(Service.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        front.before(payload -> {});

        // Within a map moto calls it failed, where AWS says that it was aborted.
        assertThat(first).isInstanceOf(Execution.Failed.class);
        assertThat(closings).as("parts that were begun, of three").hasValueLessThan(3);
        long before = closedOf(closed);
        assertThat(before).as("closed when it was stopped").isLessThan(280);

        assertCounts(output(interpreter, act), 300, 280, 20, 0);
        service.assertClosedOnce(closed);
        assertThat(service.intercom().workspace().effects()).noneMatch(effect -> touches(effect, answered));

        assertCounts(output(interpreter, act), 300, 280, 20, 0);
        service.assertClosedOnce(closed);
    }

    private static long closedOf(List<String> conversations) {
        return conversations.stream()
                .filter(id -> service.state(id).equals("closed"))
                .count();
    }

    @Test
    void sweep_beyondItsLimit_saysThatThereAreMore() throws InterruptedException {
        String tag = tagged();
        conversations(70, WEEK.plusDays(1), tag);

        JsonNode preview = output(interpreter(moto), sweep(tag).put("limit", 60));

        assertThat(preview.path("found").asInt()).isEqualTo(60);
        assertThat(preview.path("more").asBoolean()).isTrue();
    }

    @Test
    void sweep_whereManyAreRefused_failsWithTheCauses() throws InterruptedException {
        String tag = tagged();
        List<String> stale = conversations(4, WEEK.plusDays(1), tag);
        stale.subList(0, 2)
                .forEach(id ->
                        service.fault(id, FaultRule.ALWAYS, new Fault.Refuse(403, "action_forbidden", "Not allowed")));
        ObjectNode act = sweep(tag).put("preview", false).put("sweep_id", "refused");

        Execution failed = execute(interpreter(moto), act);

        assertThat(failed).isInstanceOfSatisfying(Execution.Failed.class, execution -> {
            assertThat(execution.error()).isEqualTo("SweepFailed");
            JsonNode cause = Json.read(execution.cause());
            assertCounts(cause, 4, 2, 0, 2);
            assertThat(cause.at("/failures/0/error_code").asText()).isEqualTo("action_forbidden");
            assertThat(cause.at("/failures/0/count").asInt()).isEqualTo(2);
        });
        assertCounts(output(interpreter(moto), act.deepCopy().put("tolerate_percent", 50)), 4, 2, 0, 2);
    }

    @Test
    void sweep_wrongInputs_areNamedBeforeAnythingIsChanged() throws InterruptedException {
        String tag = tagged();
        ObjectNode ageless = sweep(tag);
        ageless.remove("inactive_for_seconds");
        assertRefused(ageless, "one of `inactive_for_seconds`, `undo` must be given");
        assertRefused(sweep(tag).put("inactive_for_seconds", -604_800), "/inactive_for_seconds must be at least 1");
        ObjectNode unknown = sweep(tag).put("preview", false);
        unknown.withObject("/filter").put("colour", "red");
        assertRefused(unknown, "a field that is not defined");
        assertRefused(sweep(tag).put("inactive_for_seconds", 3599), "/inactive_for_seconds");
        assertRefused(sweep(tag).put("admin_id", "777"), "/admin_id");
        assertRefused(undo("no-such-sweep"), "/undo");
        assertThat(service.intercom().workspace().effects())
                .noneMatch(effect -> effect.operation().equals("open"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep.asl.json", "bulk.asl.json"})
    void definition_inTheEyesOfTwoLinters_isRight(String file) throws InterruptedException {
        Path definition = ProjectFiles.root().resolve("infra-sam/statemachines").resolve(file);

        assertThat(interpreter(node).lint(definition)).contains("");
    }

    private void assertRefused(ObjectNode input, String field) throws InterruptedException {
        assertThat(execute(interpreter(moto), input)).isInstanceOfSatisfying(Execution.Failed.class, execution -> {
            assertThat(execution.error()).isEqualTo("dev.intercomactions.task.InvalidInputException");
            assertThat(execution.cause()).contains("invalid_input: ").contains(field);
        });
    }

    // -------------------------------------------------------------------------------------------------------------

    private static <T extends Interpreter> T interpreter(Optional<T> found) {
        assumeTrue(found.isPresent(), "the interpreter is not on this machine");
        return found.orElseThrow();
    }

    private Execution execute(Interpreter interpreter, JsonNode input) throws InterruptedException {
        return interpreter.execute(SWEEP, "execution-" + executions.incrementAndGet(), input);
    }

    private JsonNode output(Interpreter interpreter, JsonNode input) throws InterruptedException {
        Execution execution = execute(interpreter, input);
        assertThat(execution).isInstanceOf(Execution.Succeeded.class);
        return ((Execution.Succeeded) execution).output();
    }

    private static ObjectNode sweep(String tag) {
        ObjectNode input = Json.object()
                .put("inactive_for_seconds", WEEK.toSeconds())
                .put("admin_id", Samples.ADMIN)
                .put("body", Samples.TEXT);
        input.putObject("filter").put("tag_id", tag);
        return input;
    }

    private static ObjectNode undo(String sweepId) {
        return Json.object().put("undo", sweepId).put("admin_id", Samples.ADMIN);
    }

    /** A tag of one test's conversations. */
    private static String tagged() {
        String tag = Samples.newId();
        service.intercom().workspace().addTag(tag, "Tag " + tag);
        return tag;
    }

    private static List<String> conversations(int count, Duration age, String tag) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = Samples.newId();
            service.intercom().workspace().addConversation(id, Instant.now().minus(age), tag);
            ids.add(id);
        }
        return ids;
    }

    private void answerBeforeTheFirstClosing(List<String> conversations) {
        AtomicBoolean answered = new AtomicBoolean();
        front.before(payload -> {
            if (payload.path("sweep").asText().equals("close") && answered.compareAndSet(false, true)) {
                conversations.forEach(id -> service.intercom().workspace().addComments(id, 1, "I am still here."));
            }
        });
    }

    private static boolean touches(Effect effect, List<String> conversations) {
        return conversations.contains(effect.subjectId());
    }

    private static void assertCounts(JsonNode output, int found, int closed, int skipped, int failed) {
        assertThat(output.path("found").asInt()).as(output.toString()).isEqualTo(found);
        assertThat(output.path("closed").asInt()).as(output.toString()).isEqualTo(closed);
        assertThat(output.path("skipped").asInt()).as(output.toString()).isEqualTo(skipped);
        assertThat(output.path("failed").asInt()).as(output.toString()).isEqualTo(failed);
    }
}
