package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the dashboard shows and the alarms watch, against the metrics that the service really prints. */
class MonitoringTest {
    private static final TemplateQueries TEMPLATE = TemplateQueries.load();
    private static final String NAMESPACE = PrintedMetrics.NAMESPACE;
    private static final Set<String> PRINTED = PrintedMetrics.all();

    @Test
    void dashboard_showsOnlyMetricsThatArePrinted() {
        assertThat(shown()).isSubsetOf(PRINTED).contains("Succeeded Service", "QuotaUsed Service");
    }

    @Test
    void dashboard_leavesNoMetricOut() {
        Set<String> names = new TreeSet<>();
        PRINTED.forEach(metric -> names.add(metric.replaceAll(" .*", "")));
        Set<String> seen = new TreeSet<>();
        shown().forEach(metric -> seen.add(metric.replaceAll(" .*", "")));

        assertThat(seen).isEqualTo(names);
    }

    @Test
    void alarms_watchOnlyMetricsThatArePrinted() {
        assertThat(watched())
                .isSubsetOf(PRINTED)
                .contains("TokenRefused Service", "FailedByCode Service,Action,ErrorCode");
    }

    @Test
    void dashboard_hasTheConsoleOnTop() {
        JsonNode first = dashboard().path("widgets").path(0);

        assertThat(first.path("type").asText()).isEqualTo("custom");
        assertThat(first.path("y").asInt()).isZero();
        assertThat(first.path("width").asInt()).isEqualTo(24);
        assertThat(first.at("/properties/endpoint").asText()).isEqualTo("${Console}");
        assertThat(TEMPLATE.properties("Dashboard")
                        .at("/DashboardBody/Fn::Sub/1/Console/Ref")
                        .asText())
                .isEqualTo("ConsoleFunction.Alias");
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
                        .at("/DashboardBody/Fn::Sub/0")
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
                    queried(metric.path(0).path("expression")).ifPresent(shown::add);
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
                    .forEach(metric -> queried(metric.path("Expression")).ifPresent(watched::add));
        }
        return watched;
    }

    /** The metric of a Metrics Insights query, which must ask for this stack's alone: another's may be in the same account. */
    private static Optional<String> queried(JsonNode expression) {
        String query = expression.path("Fn::Sub").asText(expression.asText());
        if (!query.startsWith("SELECT ")) {
            return Optional.empty();
        }
        Matcher parts = Pattern.compile("SELECT SUM\\((\\w+)\\) FROM SCHEMA\\(IntercomActions, ([\\w, ]+)\\)"
                        + " WHERE Service = '\\$\\{AWS::StackName}' GROUP BY \\w+")
                .matcher(query);
        assertThat(parts.matches()).as(query).isTrue();
        return Optional.of(parts.group(1) + " " + parts.group(2).replace(", ", ","));
    }
}
