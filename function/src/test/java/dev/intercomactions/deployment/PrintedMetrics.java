package dev.intercomactions.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.action.Change;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Lab;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.telemetry.EmbeddedMetrics;
import dev.intercomactions.telemetry.RunReporter;
import dev.intercomactions.testing.FakeIntercom.Fault;
import dev.intercomactions.testing.Logs;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The metrics that the service really prints, each as its name and its dimensions: {@code Failed Service}. */
final class PrintedMetrics {
    static final String NAMESPACE = "IntercomActions";

    private final Lab lab = new Lab();
    private final RunReporter reporter =
            new RunReporter(EmbeddedMetrics.of(NAMESPACE, "stack"), () -> OptionalDouble.of(50));

    private PrintedMetrics() {}

    static Set<String> all() {
        return new PrintedMetrics().printed();
    }

    /** Every metric that the service prints when everything happens, with each of its sets of dimensions. */
    private Set<String> printed() {
        Logs.clear();
        Change close = Lab.close("123456", ",\"body\":\"Bye\"");
        happens("succeeds", close);
        happens("recovered", close, new Fault.DoneThenStatus(503));
        happens("retried", close, new Fault.Status(503));
        happens("refused", close, new Fault.Refused(404, "not_found"));
        happens("unauthorized", close, new Fault.Refused(401, "unauthorized"));
        happens(
                "limited",
                close,
                new Fault.Limited(Optional.of(lab.clock.instant().plusSeconds(5))));
        happens("tokenless", close, new Fault.NoToken());
        lab.intercom.always = Optional.of(new Fault.NoConnection());
        for (int i = 0; i < 30; i++) {
            happens("down-" + i, close);
        }
        reporter.runLogFailed();
        Set<String> printed = new TreeSet<>();
        Logs.lines().stream()
                .map(line -> Json.parse(line.strip()).orElseThrow())
                .filter(line -> line.has("_aws"))
                .map(line -> line.at("/_aws/CloudWatchMetrics/0"))
                .forEach(directive -> directive
                        .path("Metrics")
                        .forEach(metric -> sets(directive)
                                .forEach(set -> printed.add(metric.path("Name").asText() + " " + set))));
        return printed;
    }

    private static Stream<String> sets(JsonNode directive) {
        return directive
                .path("Dimensions")
                .valueStream()
                .map(set ->
                        String.join(",", set.valueStream().map(JsonNode::asText).toList()));
    }

    /** Delivers a run until it is settled or has been delivered three times. */
    private void happens(String runId, Change action, Fault... faults) {
        lab.intercom.nextPosts(faults);
        RunRequest request = Lab.request(runId, action, 5);
        for (int i = 0; i < 3; i++) {
            Instant since = lab.clock.instant();
            Outcome outcome = lab.deliver(request);
            reporter.tell(outcome, since);
            if (outcome instanceof Outcome.Retrying retrying) {
                lab.clock.reach(retrying.dueAt());
            } else if (outcome instanceof Outcome.Paced paced) {
                lab.clock.reach(paced.dueAt());
            } else {
                return;
            }
        }
    }
}
