package dev.intercomactions.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Change;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Envelope;
import dev.intercomactions.run.Lab;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunJson;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.testing.MemoryQueues;
import dev.intercomactions.testing.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A console with all around it, and whoever sits before it: reads pages and presses buttons. */
final class Desk {
    static final String ENDPOINT = "arn:aws:lambda:eu-west-1:123456789012:function:console:live";
    static final Instant NOW = SettableClock.START;
    private static final URI INTERCOM = URI.create("https://api.eu.intercom.io");

    final Lab lab = new Lab();
    final MemoryQueues queues = new MemoryQueues();
    private final SqsQueues sqs = new SqsQueues(() -> queues, "http://sqs/actions", "http://sqs/dead", lab.clock);
    private final Console console;

    /** What happens while a page waits for its sample. */
    Runnable meanwhile = () -> {};

    Desk() {
        this((log, clock) -> log);
    }

    /** A console over a run log of another kind. */
    Desk(BiFunction<RunStore, SettableClock, RunStore> other) {
        RunStore log = other.apply(lab.log, lab.clock);
        console = new Console(log, lab.engine, sqs, INTERCOM, lab.clock, wait -> {
            lab.clock.pass(wait);
            meanwhile.run();
        });
    }

    // ------------------------------------------------------------------------------------------------------ looking

    /** What the function answers to an event. */
    JsonNode answer(String event) {
        return answer(event, ENDPOINT);
    }

    /** What it answers when it is invoked by this name. */
    JsonNode answer(String event, String endpoint) {
        return console.answer(event, endpoint, lab.clock.instant().plusSeconds(30));
    }

    /** The page of a payload, as a usual dashboard has it. */
    Document page(ObjectNode payload) {
        return page(payload, "{}");
    }

    /** The page of a payload in a dashboard with this context. */
    Document page(ObjectNode payload, String context) {
        ObjectNode event = payload.deepCopy();
        event.set("widgetContext", Json.parse(context).orElseThrow());
        return page(Json.write(event));
    }

    Document page(String event) {
        JsonNode answer = answer(event);
        assertThat(answer.isTextual()).as("a page of HTML").isTrue();
        return Jsoup.parse(answer.asText());
    }

    Document overview() {
        return page(Json.object());
    }

    Document group(String action, String cause) {
        return page(Json.object()
                .put("show", "group")
                .put("status", "failed")
                .put("action", action)
                .put("error_code", cause));
    }

    Document run(String runId) {
        return page(Json.object().put("show", "run").put("run_id", runId));
    }

    // ----------------------------------------------------------------------------------------------------- pressing

    /** The payload of the button that is called so. */
    static ObjectNode payload(Element page, String label) {
        return (ObjectNode) Json.parse(action(page, label).text()).orElseThrow();
    }

    /** What has to be confirmed before the button does anything. */
    static String confirmation(Element page, String label) {
        return action(page, label).attr("confirmation");
    }

    private static Element action(Element page, String label) {
        Element button = page.select("button").stream()
                .filter(each -> each.text().equals(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no button " + label + " in " + page.text()));
        Element action = Objects.requireNonNull(button.nextElementSibling());
        assertThat(action.tagName()).isEqualTo("cwdb-action");
        assertThat(action.attr("endpoint")).isEqualTo(ENDPOINT);
        return action;
    }

    /** Presses a button and confirms. */
    Document press(Element page, String label) {
        return page(payload(page, label));
    }

    static List<String> buttons(Element page) {
        return page.select("button").eachText();
    }

    // --------------------------------------------------------------------------------------------------- what is there

    /** A run that failed for good. */
    ObjectNode failed(String runId, String action, String code) {
        ObjectNode run = Json.object()
                .put("run_id", runId)
                .put("action", action)
                .put("status", "failed")
                .put("round", 1)
                .put("attempts_in_round", 1)
                .put("created_at", NOW.minusSeconds(600).toString())
                .put("updated_at", NOW.minusSeconds(300).toString())
                .put("reason", "refused")
                .put("dead_lettered", true);
        run.putObject("error").put("error_code", code).put("error_message", "No");
        return common(run);
    }

    /** A run that comes again by itself. */
    ObjectNode waiting(String runId, String action) {
        return common(Json.object()
                .put("run_id", runId)
                .put("action", action)
                .put("status", "retrying")
                .put("round", 1)
                .put("attempts_in_round", 1)
                .put("created_at", NOW.minusSeconds(600).toString())
                .put("updated_at", NOW.minusSeconds(300).toString())
                .put("due_at", NOW.plusSeconds(60).toString()));
    }

    private static ObjectNode common(ObjectNode run) {
        run.putObject("input").put("conversation_id", "123456").put("admin_id", "1");
        run.putObject("retry")
                .put("max_attempts", 5)
                .put("base_delay_seconds", 5)
                .put("max_delay_seconds", 900);
        return run.put("round_started_at", NOW.minusSeconds(600).toString())
                .put("failed_looks", 0)
                .put("fingerprint", "f");
    }

    /** An attempt that came to this. */
    static ObjectNode attempt(ObjectNode run, int number, String code, String message) {
        run.withArray("attempts")
                .addObject()
                .put("kind", "attempt")
                .put("round", 1)
                .put("attempt", number)
                .put("at", NOW.minusSeconds(400).toString())
                .put("duration_ms", 321)
                .put("decision", "retry")
                .put("error_code", code)
                .put("error_message", message)
                .put("http_status", 503)
                .put("request_id", "req-" + number);
        return run;
    }

    void add(ObjectNode run) {
        lab.log.insert(RunJson.read(run, "etag-" + run.path("run_id").asText()));
    }

    void addFailed(int count, String action, String code) {
        for (int i = 0; i < count; i++) {
            ObjectNode run = failed((code + "-" + action + "-" + i).replace('_', '-'), action, code);
            add(run.put("updated_at", NOW.minusSeconds(300 + i).toString()));
        }
    }

    /** Runs of a sweep or bulk that failed, and whose state machine was told so. */
    void addFailed(int count, PartOf whole, String action, String code) {
        for (int i = 0; i < count; i++) {
            String runId = RunIds.ofKey(whole.text() + action + code + i);
            ObjectNode run = failed(runId, action, code).put("dead_lettered", false);
            add(run.put("part_of", whole.text())
                    .put("updated_at", NOW.minusSeconds(300 + i).toString()));
        }
    }

    /** The page of a sweep or bulk, or of one cause inside. */
    Document group(PartOf whole) {
        return page(Json.object().put("show", "group").put("status", "failed").put("part_of", whole.text()));
    }

    Run stored(String runId) {
        return lab.log.find(runId).orElseThrow();
    }

    /** A run that really failed, since its conversation is not there; it can succeed once it is. */
    String reallyFailed(String conversation) {
        Change close = Lab.close(conversation, "");
        String runId = "close-" + conversation;
        Outcome outcome = lab.deliver(new RunRequest(runId, close, policy(), 0));
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        lab.engine.deadLettered((Outcome.Failed) outcome);
        return runId;
    }

    /** A closing of a sweep that really failed, and of which its state machine was told; it can succeed later. */
    String reallyFailed(PartOf whole, String conversation) {
        String runId = "close-" + conversation;
        RunRequest request = RunRequest.of(whole, runId, Lab.close(conversation, ""), policy());
        assertThat(lab.deliver(request)).isInstanceOf(Outcome.Failed.class);
        return runId;
    }

    /** Delivers every message that the console has sent, as the queue function does. */
    void deliverSent() {
        for (MemoryQueues.Sent message : queues.sent("/actions")) {
            Envelope.Valid envelope =
                    (Envelope.Valid) Envelope.read(Json.parse(message.body()).orElseThrow(), policy());
            lab.deliver(new RunRequest(
                    message.attribute("run_id"),
                    (Change) envelope.action(),
                    envelope.retry(),
                    Integer.parseInt(message.attribute("round"))));
        }
    }

    private static RetryPolicy policy() {
        return new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(15));
    }
}
