package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the dashboard shows and the alarms watch, against the metrics that the service really prints. */
class MonitoringTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    private static final String NAMESPACE = "IntercomActions";

    private final Lab lab = new Lab();
    private final RunReporter reporter =
            new RunReporter(EmbeddedMetrics.of(NAMESPACE, "stack"), () -> OptionalDouble.of(50));

    @BeforeEach
    void listen() {
        Logs.clear();
    }

    @Test
    void dashboard_showsOnlyMetricsThatArePrinted() {
        assertThat(shown()).isSubsetOf(printed()).contains("Succeeded Service", "QuotaUsed Service");
    }

    @Test
    void dashboard_leavesNoMetricOut() {
        Set<String> names = new TreeSet<>();
        printed().forEach(metric -> names.add(metric.replaceAll(" .*", "")));
        Set<String> seen = new TreeSet<>();
        shown().forEach(metric -> seen.add(metric.replaceAll(" .*", "")));

        assertThat(seen).isEqualTo(names);
    }

    @Test
    void alarms_watchOnlyMetricsThatArePrinted() {
        assertThat(watched()).isSubsetOf(printed()).contains("TokenRefused Service", "FailedByCode Action,ErrorCode");
    }

    @Test
    void dashboard_hasTheConsoleOnTop() {
        JsonNode first = dashboard().path("widgets").path(0);

        assertThat(first.path("type").asText()).isEqualTo("custom");
        assertThat(first.path("y").asInt()).isZero();
        assertThat(first.path("width").asInt()).isEqualTo(24);
        assertThat(first.at("/properties/endpoint").asText()).isEqualTo("${ConsoleFunction.Alias}");
    }

    @Test
    void dashboard_ofItsWidgets_overlapsNone() {
        Set<String> taken = new HashSet<>();
        dashboard().path("widgets").forEach(widget -> {
            for (int x = 0; x < widget.path("width").asInt(); x++) {
                for (int y = 0; y < widget.path("height").asInt(); y++) {
                    String place = (widget.path("x").asInt() + x) + "/"
                            + (widget.path("y").asInt() + y);
                    assertThat(taken.add(place))
                            .as(widget.at("/properties/title").asText() + " at " + place)
                            .isTrue();
                    assertThat(widget.path("x").asInt() + x).isLessThan(24);
                }
            }
        });
    }

    private static JsonNode dashboard() {
        return Json.parse(TEMPLATE.properties("Dashboard")
                        .path("DashboardBody")
                        .path("Fn::Sub")
                        .asText())
                .orElseThrow();
    }

    /** The service's own metrics in the dashboard, each with its dimensions. */
    private static Set<String> shown() {
        Set<String> shown = new TreeSet<>();
        dashboard()
                .path("widgets")
                .forEach(widget -> widget.at("/properties/metrics").forEach(metric -> {
                    if (metric.path(0).asText().equals(NAMESPACE)) {
                        shown.add(metric.path(1).asText() + " " + metric.path(2).asText());
                        assertThat(metric.path(3).asText()).isEqualTo("${AWS::StackName}");
                    }
                    queried(metric.path(0).path("expression").asText()).ifPresent(shown::add);
                }));
        return shown;
    }

    /** The service's own metrics in the alarms. */
    private static Set<String> watched() {
        Set<String> watched = new TreeSet<>();
        for (String alarm : TEMPLATE.ofType("AWS::CloudWatch::Alarm")) {
            JsonNode properties = TEMPLATE.properties(alarm);
            if (properties.path("Namespace").asText().equals(NAMESPACE)) {
                watched.add(properties.path("MetricName").asText() + " "
                        + properties.at("/Dimensions/0/Name").asText());
            }
            properties
                    .path("Metrics")
                    .forEach(metric ->
                            queried(metric.path("Expression").asText()).ifPresent(watched::add));
        }
        return watched;
    }

    /** The metric of a Metrics Insights query with a schema. */
    private static Optional<String> queried(String expression) {
        return Optional.of(expression)
                .filter(query -> query.startsWith("SELECT "))
                .map(query -> query.replaceAll(
                        "SELECT [A-Z]+\\((\\w+)\\) FROM SCHEMA\\(IntercomActions, (\\w+), (\\w+)\\).*", "$1 $2,$3"));
    }

    /** Every metric that the service prints when everything happens, with each of its sets of dimensions. */
    private Set<String> printed() {
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
