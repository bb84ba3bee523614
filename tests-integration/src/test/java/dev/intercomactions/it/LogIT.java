package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.intercom.Fault;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators see: one wide line an attempt, metrics, and nobody's secrets. */
class LogIT {
    /** Told to log as much as it can: what libraries would write then, requests among it, must stay unwritten. */
    @RegisterExtension
    static final Service service = new Service(usual -> usual.withEnvironment("POWERTOOLS_LOG_LEVEL", "TRACE"));

    @Test
    void attempt_ofARetriedRun_isOneWideLine() {
        String id = service.newConversation();
        service.fault(id, 1, Fault.failBefore(503));

        String runId = service.send(Samples.envelope(id));
        service.awaitRun(runId, "succeeded");

        List<JsonNode> lines = awaitLines("action.attempted", runId, 2);
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("action").asText()).isEqualTo("close_conversation");
            assertThat(line.path("max_attempts").asInt()).isEqualTo(5);
            assertThat(line.path("duration_ms").isNumber()).isTrue();
            assertThat(line.path("function_request_id").asText()).isNotBlank();
            assertThat(line.path("xray_trace_id").asText()).isNotBlank();
            assertThat(line.path("service").asText()).isEqualTo("intercom-actions");
        });
        assertThat(lines)
                .extracting(line -> line.path("attempt").asInt() + " "
                        + line.path("decision").asText() + " "
                        + line.path("http_status").asText("-") + " "
                        + line.path("error_code").asText("-"))
                .containsExactly("1 retry 503 service_unavailable", "2 succeeded - -");
        assertThat(lines.getFirst().path("intercom_request_id").asText())
                .isEqualTo(service.attempts(id).getFirst().requestId());
        assertThat(awaitLines("action.looked", runId, 1)).hasSize(1);
    }

    @Test
    void metrics_ofRunsThatSucceedAndFail_areEmbeddedInTheLog() {
        String fine = service.newConversation();
        String troubled = service.newConversation();
        String done = service.newConversation();
        service.fault(troubled, 1, Fault.failBefore(503));
        service.fault(done, 1, Fault.failAfter(503));

        service.close(fine);
        service.close(Samples.newId());
        service.sendBatch(Stream.of(troubled, done)
                        .map(id -> Samples.envelope(id).toString())
                        .toList())
                .forEach(run -> service.awaitRun(run, "succeeded"));

        for (String metric : List.of("Succeeded", "Recovered", "Retried", "Failed", "IntercomLatency")) {
            awaitMetric(metric, "Action", "close_conversation");
        }
        awaitMetric("FailedByCode", "ErrorCode", "not_found");
    }

    @Test
    void logs_ofRequestsThatFailInEveryWay_holdNoSecretAndNoCustomersText() {
        // Intercom's own message quotes what the customer would have read.
        Fault quoting = new Fault.Refuse(422, "parameter_invalid", "body is not valid: " + Samples.TEXT);
        List<String> ids = Stream.generate(service::newConversation).limit(3).toList();
        ids.forEach(id -> service.fault(id, 1, quoting));
        service.close(ids.get(0));
        service.task(Samples.task(ids.get(1)));
        service.send(Samples.envelope(ids.get(2)));
        service.sandbox().messages().send("poison: " + Samples.TEXT);
        service.send(Samples.envelope(Samples.TEXT));
        service.close(Samples.TEXT);
        service.task(Samples.task(Samples.TEXT));
        ObjectNode madeUp = Samples.task(ids.get(1));
        madeUp.withObject("/input").put(Samples.TEXT, "a field that nobody defined");
        service.task(madeUp);
        String refused = service.newConversation();
        service.fault(refused, 2, Fault.unauthorized());
        service.close(refused);
        service.awaitEmptyQueue();

        // Every suite's logs are searched when it ends; here it is certain that there was something to find.
        assertThat(service.attempts(ids.get(2)).getFirst().body()).contains(Samples.TEXT);
        assertThat(service.deadLetters(Samples.TEXT)).hasSize(3);
        assertThat(service.privateLogs()).isEmpty();
    }

    private static List<JsonNode> awaitLines(String event, String runId, int count) {
        return await(event)
                .atMost(Service.PATIENCE)
                .until(
                        () -> service.logged(runId).stream()
                                .filter(line -> line.path("message").asText().equals(event))
                                .toList(),
                        lines -> lines.size() == count);
    }

    /** Waits for a metric in CloudWatch's embedded format with this dimension. */
    private static void awaitMetric(String name, String dimension, String value) {
        await(name)
                .atMost(Service.PATIENCE)
                .untilAsserted(() -> assertThat(service.logged("\"_aws\""))
                        .filteredOn(line ->
                                line.path(name).isNumber() || line.path(name).isArray())
                        .filteredOn(line -> line.path(dimension).asText().equals(value))
                        .isNotEmpty()
                        .allSatisfy(line -> {
                            JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
                            assertThat(directive.path("Namespace").asText()).isEqualTo("IntercomActions");
                            assertThat(directive.path("Metrics").toString()).contains("\"" + name + "\"");
                            assertThat(directive.path("Dimensions").toString()).contains("\"" + dimension + "\"");
                        }));
    }
}
