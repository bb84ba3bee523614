package dev.intercomactions.sandbox.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.intercom.Effect;
import dev.intercomactions.sandbox.intercom.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each way of breaking the promise is seen, and named by its row. */
class InvariantsTest {
    private static final String DONE = "7710011";
    private static final String REFUSED = "7710022";
    private static final Duration ONE_DELIVERY = Duration.ofSeconds(30);

    private final List<Accepted> accepted = new ArrayList<>(List.of(accepted(DONE), accepted(REFUSED)));
    private final List<JsonNode> runs = new ArrayList<>(List.of(run(DONE, "succeeded"), failed(REFUSED)));
    private final List<DeadLetter> letters = new ArrayList<>(List.of(letter(REFUSED)));
    private final List<Effect> effects = new ArrayList<>(List.of(effect(DONE)));
    private final List<Exchange> exchanges = new ArrayList<>(List.of(exchange(DONE), exchange(REFUSED)));
    private final MessageWatch messages = new MessageWatch(run -> {});
    private final RunWatch states = new RunWatch();
    private int left;

    @Test
    void everyRow_whenOneRunIsConfirmedAndOneDeadLettered_holds() throws Exception {
        receive(REFUSED);
        sendDeadLetter(REFUSED);
        delete(REFUSED);

        assertThat(check())
                .allSatisfy(row -> assertThat(row.holds()).as(row.toString()).isTrue());
    }

    @Test
    void run_thatIsNowhere_isLost() {
        accepted.add(accepted("7710033"));

        assertBroken("accepted = confirmed", "7710033");
        assertBroken("unfinished runs", "7710033");
    }

    @Test
    void run_confirmedAndDeadLettered_isBoth() {
        letters.add(letter(DONE));

        assertBroken("accepted = confirmed", DONE);
    }

    @Test
    void effect_doneTwice_isSeenUnlessItIsHarmless() {
        effects.add(effect(DONE));

        assertBroken("effects in Intercom of one run", DONE);
        accepted.set(0, new Accepted("run-" + DONE, DONE, 5, true, Optional.empty()));
        assertThat(check()).filteredOn(row -> row.name().startsWith("effects")).allMatch(Invariants.Row::holds);
    }

    @Test
    void effect_missing_isSeen() {
        effects.clear();

        assertBroken("confirmed runs have their effect", DONE);
    }

    @Test
    void effect_ofARunThatSaysNothingWasDone_isSeen() {
        effects.add(effect(REFUSED));

        assertBroken("failed runs whose reason", REFUSED);
    }

    @Test
    void attempts_beyondTheBudget_areSeenAtIntercomToo() {
        for (int i = 0; i < 5; i++) {
            exchanges.add(exchange(DONE));
        }

        assertBroken("attempts in a round", DONE);
    }

    @Test
    void deadLetter_withAnotherReasonThanItsRun_doesNotExplainItself() {
        Map<String, String> other = new TreeMap<>(letter(REFUSED).attributes());
        other.put("error_code", "timeout");
        letters.set(0, new DeadLetter("1", letter(REFUSED).body(), other));

        assertBroken("dead letters explain themselves", REFUSED);
    }

    @Test
    void message_deletedBeforeItsDeadLetter_isSeen() throws Exception {
        receive(REFUSED);
        delete(REFUSED);
        sendDeadLetter(REFUSED);

        assertBroken("failed runs' messages deleted", REFUSED);
    }

    @Test
    void run_leftAloneForTooLong_isSeen() throws Exception {
        Instant longAgo = Instant.now().minus(Duration.ofMinutes(5));
        write(DONE, Json.object().put("due_at", longAgo.toString()));
        write(DONE, Json.object());

        assertBroken("longest stay in a state", DONE);
    }

    @Test
    void message_leftInTheQueue_isSeen() {
        left = 1;

        assertBroken("unfinished runs", "1");
    }

    @Test
    void caller_toldOfSuccessThoughTheLogIsOutOfReach_isToldTheTruthOnlyWithAnEffect() {
        accepted.set(0, new Accepted("run-" + DONE, DONE, 5, false, Optional.of(Accepted.SUCCEEDED)));
        runs.set(0, run(DONE, "running"));
        assertThat(check()).filteredOn(row -> row.name().startsWith("accepted")).allMatch(Invariants.Row::holds);

        effects.clear();

        assertBroken("accepted = confirmed", DONE);
    }

    private void assertBroken(String row, String named) {
        assertThat(check())
                .filteredOn(one -> one.name().startsWith(row))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.holds()).isFalse();
                    assertThat(one.measured()).contains(named);
                });
    }

    private List<Invariants.Row> check() {
        return Invariants.check(
                accepted, new Observed(runs, letters, effects, exchanges, left, messages, states), ONE_DELIVERY);
    }

    // ------------------------------------------------------------------------------------------ what is on the wires

    private void receive(String mark) throws IOException, InterruptedException {
        ObjectNode answer = Json.object();
        answer.putArray("Messages")
                .addObject()
                .put("MessageId", "run-" + mark)
                .put("ReceiptHandle", "receipt-" + mark)
                .put("Body", "{}");
        messages.pass(sqs("ReceiveMessage", Json.object()), request -> Response.json(200, answer));
    }

    private void delete(String mark) throws IOException, InterruptedException {
        ObjectNode body = Json.object().put("ReceiptHandle", "receipt-" + mark);
        messages.pass(sqs("DeleteMessage", body), request -> Response.json(200, "{}"));
    }

    private void sendDeadLetter(String mark) throws IOException, InterruptedException {
        ObjectNode body = Json.object();
        body.withObject("/MessageAttributes/run_id").put("StringValue", "run-" + mark);
        body.withObject("/MessageAttributes/error_code").put("StringValue", "not_found");
        messages.pass(sqs("SendMessage", body), request -> Response.json(200, "{}"));
    }

    private void write(String mark, ObjectNode run) throws IOException, InterruptedException {
        ObjectNode body = Json.object();
        body.withObject("/Item/run_id").put("S", "run-" + mark);
        body.withObject("/Item/run").put("S", run.toString());
        states.pass(request(RunWatch.PUT, body), request -> Response.json(200, "{}"));
    }

    private static Request sqs(String operation, JsonNode body) {
        return request("AmazonSQS." + operation, body);
    }

    private static Request request(String operation, JsonNode body) {
        return new Request(
                "POST",
                "/",
                "",
                Map.of("x-amz-target", operation),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    // ---------------------------------------------------------------------------------------------- what is recorded

    private static Accepted accepted(String mark) {
        return new Accepted("run-" + mark, mark, 5, false, Optional.empty());
    }

    private static ObjectNode run(String mark, String status) {
        return Json.object()
                .put("run_id", "run-" + mark)
                .put("status", status)
                .put("round", 1)
                .put("attempts_in_round", 1);
    }

    private static ObjectNode failed(String mark) {
        ObjectNode run = run(mark, "failed").put("reason", "refused");
        run.putObject("error").put("error_code", "not_found");
        return run;
    }

    private static DeadLetter letter(String mark) {
        return new DeadLetter(
                "1",
                "{\"conversation_id\":\"" + mark + "\"}",
                Map.of(
                        "run_id", "run-" + mark,
                        "round", "1",
                        "action", "close_conversation",
                        "error_code", "not_found",
                        "error_message", "no such conversation",
                        "http_status", "404",
                        "attempts", "1",
                        "first_attempt_at", "2026-01-01T00:00:00Z"));
    }

    private static Effect effect(String mark) {
        return new Effect(Instant.EPOCH, "close", "request", mark, "{}");
    }

    private static Exchange exchange(String mark) {
        return new Exchange(
                Instant.EPOCH, "request", "POST", "/conversations/" + mark + "/parts", "", Map.of(), "{}", 200, "", "");
    }
}
