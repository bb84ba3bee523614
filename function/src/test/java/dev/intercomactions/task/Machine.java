package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.PacedClient;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Roster;
import dev.intercomactions.run.TimeLimits;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.telemetry.EmbeddedMetrics;
import dev.intercomactions.telemetry.RunReporter;
import dev.intercomactions.testing.MemoryDocumentStore;
import dev.intercomactions.testing.MemoryQueues;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** The tasks with all around them, as a state machine meets them. */
final class Machine {
    final SettableClock clock = new SettableClock();
    final StaleIntercom intercom = new StaleIntercom(clock);
    final MemoryRunStore runs = new MemoryRunStore();
    final MemoryDocumentStore documents = new MemoryDocumentStore();
    final MemoryQueues queues = new MemoryQueues();
    private final Tasks tasks;
    private int requests;

    Machine() {
        this(10);
    }

    /** A deployment that leaves so much of Intercom's quota to people, in percent. */
    Machine(int reservePercent) {
        TimeLimits limits = new TimeLimits(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofDays(3));
        RetryPolicy retry = new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMinutes(15));
        PacedClient client = new PacedClient(
                intercom,
                new Pacer(new RateLimitWindow(reservePercent), new CircuitBreaker()),
                clock,
                clock::pass,
                limits);
        Engine engine = new Engine(runs, client, clock, new Random(7), limits);
        tasks = new Tasks(
                engine,
                new SqsQueues(() -> queues, "http://queue/actions", "http://queue/dead", clock),
                new RunReporter(EmbeddedMetrics.of("IntercomActions", "intercom-actions"), OptionalDouble::empty),
                runs,
                documents,
                retry,
                reservePercent,
                clock);
    }

    JsonNode carryOut(JsonNode payload) {
        requests++;
        return tasks.carryOut(
                Json.write(payload), "request-" + requests, clock.instant().plusSeconds(60));
    }

    /** The runs that are in the list of a sweep or a bulk. */
    List<String> listed(PartOf whole) {
        Roster roster = new Roster(documents);
        List<String> ids = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Roster.Page page = roster.list(whole, cursor);
            ids.addAll(page.runIds());
            cursor = page.next();
        } while (cursor.isPresent());
        return ids;
    }

    /** A sweep's input, for what nobody touched for a week. */
    static ObjectNode sweep() {
        return Json.object().put("inactive_for_seconds", 604_800).put("admin_id", StaleIntercom.ADMIN);
    }

    static ObjectNode act(String sweepId) {
        return sweep().put("preview", false).put("sweep_id", sweepId);
    }

    JsonNode begin(JsonNode input) {
        ObjectNode begin = Json.object()
                .put("sweep", "begin")
                .put("execution", "execution")
                .put("concurrency", "3");
        return carryOut(begin.set("input", input));
    }

    JsonNode step(String name, JsonNode before) {
        return carryOut(Json.object().put("sweep", name).set("plan", before.path("plan")));
    }

    JsonNode part(String name, JsonNode before, int part, boolean last) {
        ObjectNode step = Json.object().put("sweep", name).put("part", part);
        if (last) {
            step.put("final", true);
        }
        return carryOut(step.set("plan", before.path("plan")));
    }

    /** Goes on until nothing is left to collect. */
    JsonNode collected(JsonNode input) {
        JsonNode step = begin(input);
        while (step.path("next").asText().matches("collect|wait")) {
            step = step("collect", step);
        }
        return step;
    }

    /** All that the state machine does, in its order. */
    JsonNode run(JsonNode input) {
        JsonNode step = collected(input);
        String next = step.path("next").asText();
        if (next.equals("show")) {
            return step.path("output");
        }
        ObjectNode report = Json.object().put("sweep", "report").set("plan", step.path("plan"));
        for (JsonNode part : step.path("parts")) {
            report.withArray("results").add(part(next, step, part.asInt(), false));
        }
        report.withArray("results");
        return carryOut(report);
    }
}
