package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.it.machine.Definitions;
import dev.intercomactions.it.machine.Execution;
import dev.intercomactions.it.machine.LambdaFront;
import dev.intercomactions.it.machine.Moto;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The bulk state machine, executed by moto with the real task function behind its tasks. moto refuses batches and lines of
 * JSON and cannot pass on what it reads from S3: it gets a copy without batches, in which each item is one of its own, and
 * with a function that reads.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@org.junit.jupiter.api.parallel.Execution(ExecutionMode.SAME_THREAD)
class BulkIT {
    private static final JsonNode BULK = Definitions.read("bulk.asl.json", Map.of("SweepConcurrency", "3"));

    @RegisterExtension
    static final Service service = new Service();

    private final AtomicInteger executions = new AtomicInteger();
    private final LambdaFront front = new LambdaFront("BulkStateMachine", this::invoke);
    private Optional<Moto> moto = Optional.empty();

    @BeforeAll
    void start() throws InterruptedException {
        moto = Moto.start(front, service.sandbox().logs());
        if (moto.isEmpty()) {
            System.out.println("SKIPPED: bulks in moto, because python3 or moto's server is not on this machine");
        }
    }

    @AfterAll
    void stop() {
        moto.ifPresent(Moto::close);
        front.close();
    }

    /** The only differences between the definition and what moto is given. */
    private static JsonNode copyForMoto() {
        ObjectNode copy = BULK.deepCopy();
        for (JsonNode state : copy.path("States")) {
            if (state.path("Type").asText().equals("Map")) {
                ObjectNode map = (ObjectNode) state;
                JsonNode batcher = map.remove("ItemBatcher");
                ObjectNode item = map.putObject("ItemSelector");
                item.set("BatchInput", batcher.path("BatchInput"));
                item.put("Items.$", "States.Array($$.Map.Item.Value)");
            }
        }
        ObjectNode head = (ObjectNode) copy.at("/States/ReadHead");
        head.put("Resource", "arn:aws:states:::lambda:invoke");
        JsonNode parameters = head.path("Parameters");
        head.putObject("Parameters").put("FunctionName", LambdaFront.READER).set("Payload", parameters);
        head.withObject("ResultSelector").put("head.$", "$.Payload.Body");
        ObjectNode lines = (ObjectNode) copy.at("/States/CarryLines/ItemReader/ReaderConfig");
        lines.put("InputType", "JSON");
        return copy;
    }

    /** What stands for a state that moto cannot execute is no more than that state. */
    @Test
    void copy_forMoto_differsInNothingElse() {
        List<String> differing = copyForMoto()
                .path("States")
                .propertyStream()
                .filter(state -> !state.getValue().equals(BULK.path("States").path(state.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        JsonNode before = BULK.path("States");
        JsonNode after = copyForMoto().path("States");

        assertThat(differing).containsExactly("ReadHead", "CarryInputs", "CarryRows", "CarryLines");
        for (String map : List.of("CarryInputs", "CarryRows", "CarryLines")) {
            assertThat(names(before.path(map), after.path(map))).containsExactly("ItemBatcher");
            assertThat(names(after.path(map), before.path(map))).containsExactly("ItemSelector");
            assertThat(after.path(map).path("ItemProcessor"))
                    .isEqualTo(before.path(map).path("ItemProcessor"));
        }
        assertThat(after.at("/ReadHead/Parameters/Payload")).isEqualTo(before.at("/ReadHead/Parameters"));
    }

    private static List<String> names(JsonNode one, JsonNode other) {
        return one.propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !other.has(name))
                .toList();
    }

    /** The task function; or, for the copy, what reads an object. */
    private InvocationResult invoke(String payload) throws InterruptedException {
        JsonNode asked = Json.read(payload);
        if (!asked.has("Bucket")) {
            return service.sandbox().invokeTask(payload);
        }
        String body = interpreter()
                .get(asked.path("Bucket").asText(), asked.path("Key").asText());
        return new InvocationResult.Answer(Json.object().put("Body", body));
    }

    @Test
    void bulk_ofAList_countsByOutcomeAndActsOnceUnderOneId() throws InterruptedException {
        List<String> ids = conversations(5);
        String unknown = Samples.newId();
        ArrayNode inputs = Json.array();
        ids.forEach(id -> inputs.add(Samples.input(id)));
        inputs.add(Samples.input(unknown));
        inputs.add(Json.object().put("conversation_id", "abc").put("admin_id", Samples.ADMIN));
        ObjectNode input = bulk("list").put("tolerate_percent", 50);
        input.set("inputs", inputs);

        for (int i = 0; i < 2; i++) {
            JsonNode output = output(input);
            assertThat(output.path("items").asInt()).isEqualTo(7);
            assertThat(output.path("succeeded").asInt()).isEqualTo(5);
            assertThat(output.path("failed").asInt()).isEqualTo(2);
            assertThat(output.path("failures").findValuesAsText("error_code"))
                    .containsExactlyInAnyOrder("not_found", "invalid_input");
        }
        service.assertClosedOnce(ids);

        String runs = output(input).path("runs").asText();
        List<JsonNode> all = runs(runs);
        assertThat(all)
                .hasSize(7)
                .allSatisfy(run -> assertThat(run.path("part_of").asText()).isEqualTo("bulk:list"));
        assertThat(all.stream()
                        .filter(run -> run.path("status").asText().equals("succeeded"))
                        .map(run -> run.at("/input/conversation_id").asText()))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(runs(runs + "&status=failed").stream()
                        .map(run -> run.at("/error/error_code").asText()))
                .containsExactlyInAnyOrder("not_found", "invalid_input");
    }

    /** All runs of a list, page after page. */
    private static List<JsonNode> runs(String path) {
        List<JsonNode> runs = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = Json.read(service.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .body());
            page.path("runs").forEach(runs::add);
            cursor = page.path("cursor").asText("");
        } while (!cursor.isEmpty());
        return runs;
    }

    @Test
    void bulk_beyondWhatIsTolerated_failsWithTheCauses() throws InterruptedException {
        ObjectNode input = bulk("beyond");
        input.putArray("inputs").add(Samples.input(Samples.newId()));

        assertThat(execute(input)).isInstanceOfSatisfying(Execution.Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo("BulkFailed");
            assertThat(Json.read(failed.cause()).at("/failures/0/error_code").asText())
                    .isEqualTo("not_found");
        });
    }

    @Test
    void bulk_ofACsvFile_carriesOutItsRows() throws InterruptedException {
        List<String> ids = conversations(4);
        String csv = "conversation_id,admin_id,body\n"
                + String.join(
                        "\n",
                        ids.stream().map(id -> id + "," + Samples.ADMIN + ",").toList());
        put("rows.csv", csv);

        JsonNode output = output(object("csv", "rows.csv"));

        assertThat(output.path("succeeded").asInt()).as(output.toString()).isEqualTo(4);
        service.assertClosedOnce(ids);
    }

    @Test
    void bulk_byQueue_leavesItToTheQueue() throws InterruptedException {
        List<String> ids = conversations(3);
        ObjectNode input = bulk("queue").put("mode", "queue");
        ids.forEach(id -> input.withArray("inputs").add(Samples.input(id)));

        JsonNode output = output(input);

        assertThat(output.path("queued").asInt()).isEqualTo(3);
        await().atMost(Service.PATIENCE).untilAsserted(() -> service.assertClosedOnce(ids));
        await().atMost(Service.PATIENCE)
                .untilAsserted(() -> assertThat(runs(output.path("runs").asText()))
                        .hasSize(3)
                        .allSatisfy(
                                run -> assertThat(run.path("status").asText()).isEqualTo("succeeded")));
    }

    @Test
    void bulk_wrongInputs_areNamedBeforeAnythingIsChanged() throws InterruptedException {
        put("empty.csv", "");
        put("other.csv", "conversation_id,colour\n1,red\n");
        put("semicolons.csv", "conversation_id;admin_id\n1;2\n");
        interpreter().put("bucket", "gzipped.csv", gzipped("conversation_id,admin_id\n1,2\n"));

        put("huge.csv", "conversation_id,admin_id\n1,2\n");
        front.pretendSize("huge.csv", 5L << 30);

        ObjectNode none = bulk("none");
        none.putArray("inputs");
        assertRefused(none, "/inputs");
        assertRefused(object("csv", "missing.csv"), "/s3/key is not there");
        assertRefused(object("csv", "empty.csv"), "/s3/key holds nothing");
        assertRefused(object("csv", "other.csv"), "/s3/key has no column admin_id");
        assertRefused(object("csv", "semicolons.csv"), "/s3/format must have commas");
        assertRefused(object("csv", "gzipped.csv"), "/s3/key is gzipped");
        assertRefused(object("csv", "huge.csv"), "/s3/key is larger than 64 MiB");
        ObjectNode many = bulk("many");
        for (int i = 0; i < 1001; i++) {
            many.withArray("inputs")
                    .add(Json.object().put("conversation_id", "1").put("admin_id", "2"));
        }
        assertRefused(many, "/inputs must have at most 1000");
    }

    /** What no interpreter here does: a whole batch, as Step Functions hands it to the function. */
    @Test
    void batch_ofAHundredWithOneTwice_isOneInvocation() {
        List<String> ids = conversations(99);

        InvocationResult result = service.task(batch("wait", Stream.concat(ids.stream(), Stream.of(ids.getFirst()))));

        assertThat(output(result).path("succeeded").asInt()).isEqualTo(100);
        service.assertClosedOnce(ids);
    }

    @Test
    void batch_forTheQueue_isWrittenDownAndSentByOneInvocation() {
        List<String> ids = conversations(30);

        InvocationResult first = service.task(batch("queue", ids.stream()));
        InvocationResult again = service.task(batch("queue", ids.stream()));

        assertThat(output(first).path("queued").asInt()).isEqualTo(30);
        assertThat(output(again).path("queued").asInt()
                        + output(again).path("succeeded").asInt())
                .isEqualTo(30);
        service.awaitEmptyQueue();
        service.assertClosedOnce(ids);
    }

    private static ObjectNode batch(String mode, Stream<String> conversations) {
        ObjectNode payload = Json.object().put("bulk", "carry");
        ObjectNode batch = payload.putObject("batch");
        batch.putObject("BatchInput")
                .putObject("plan")
                .put("bulk_id", "batch-" + mode)
                .put("action", "close_conversation")
                .put("format", "jsonl")
                .put("mode", mode);
        conversations.forEach(id -> batch.withArray("Items").add(Samples.input(id)));
        return payload;
    }

    private static JsonNode output(InvocationResult result) {
        assertThat(result).isInstanceOf(InvocationResult.Answer.class);
        return ((InvocationResult.Answer) result).json();
    }

    // -------------------------------------------------------------------------------------------------------------

    private void assertRefused(ObjectNode input, String what) throws InterruptedException {
        assertThat(execute(input))
                .isInstanceOfSatisfying(
                        Execution.Failed.class,
                        failed -> assertThat(failed.cause()).contains("invalid_input: " + what));
    }

    private Moto interpreter() {
        assumeTrue(moto.isPresent(), "moto is not on this machine");
        return moto.orElseThrow();
    }

    private Execution execute(JsonNode input) throws InterruptedException {
        return interpreter().execute(copyForMoto(), "bulk-" + executions.incrementAndGet(), input);
    }

    private JsonNode output(JsonNode input) throws InterruptedException {
        Execution execution = execute(input);
        assertThat(execution).isInstanceOf(Execution.Succeeded.class);
        return ((Execution.Succeeded) execution).output();
    }

    private void put(String key, String text) {
        interpreter().put("bucket", key, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static ObjectNode bulk(String id) {
        return Json.object().put("bulk_id", id).put("action", "close_conversation");
    }

    private static ObjectNode object(String format, String key) {
        ObjectNode input = bulk(key);
        input.putObject("s3").put("bucket", "bucket").put("key", key).put("format", format);
        return input;
    }

    private static List<String> conversations(int count) {
        return Stream.generate(service::newConversation).limit(count).toList();
    }
}
