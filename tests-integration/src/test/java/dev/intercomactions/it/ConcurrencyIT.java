package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Ten invocations at once in one process, against one handler object, as on Lambda's managed instances. */
@Execution(ExecutionMode.SAME_THREAD)
class ConcurrencyIT {
    private static final int AT_ONCE = 10;

    /** As the functions of all suites have it. */
    private static final Duration TIME_OUT = Duration.ofSeconds(15);

    @RegisterExtension
    static final Service service =
            new Service(usual -> usual.withEnvironment("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(AT_ONCE))
                    // Longer than a machine that is busy with other suites takes for a call.
                    .withEnvironment("INTERCOM_TIMEOUT_MILLIS", "6000"));

    @Test
    void requests_atOnce_eachHaveTheirOwnAnswerRunAndLog() throws Exception {
        List<String> conversations = conversations();

        List<HttpResponse<String>> answers = atOnce(conversations, id -> service.close(id));

        Map<String, String> runs = new HashMap<>();
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(Json.read(answers.get(i).body()).path("id").asText()).isEqualTo(conversations.get(i));
            runs.put(answers.get(i).headers().firstValue("Run-Id").orElseThrow(), conversations.get(i));
        }
        assertThat(runs).hasSize(AT_ONCE);
        service.assertClosedOnce(conversations);
        assertThat(service.sandbox().apiFunction().coldStarts()).isEqualTo(1);
        List<JsonNode> lines = attempts(runs);
        assertThat(lines.stream()
                        .map(line -> line.path("function_request_id").asText())
                        .distinct())
                .as("request ids")
                .hasSize(AT_ONCE);
    }

    /** Time-outs are not enforced there: each must keep to its own deadline by itself. */
    @Test
    void requests_whileIntercomHangs_endBeforeTheirDeadlinesAndOtherGoOn() throws Exception {
        List<String> hanging = conversations();
        hanging.forEach(id -> service.fault(id, 1, new Fault.Hang(Fault.When.BEFORE_EFFECT)));
        List<String> fine = conversations();

        long begin = System.nanoTime();
        List<String> mixed = new ArrayList<>(hanging.subList(0, AT_ONCE / 2));
        mixed.addAll(fine.subList(0, AT_ONCE / 2));
        List<HttpResponse<String>> answers = atOnce(mixed, id -> service.close(id));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIME_OUT);
        assertThat(answers.subList(0, AT_ONCE / 2))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(202));
        assertThat(answers.subList(AT_ONCE / 2, AT_ONCE))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        service.awaitEmptyQueue();
        service.assertClosedOnce(mixed);
        assertThat(service.sandbox().apiFunction().coldStarts()).isEqualTo(1);
        assertThat(service.sandbox().queueFunction().coldStarts()).isEqualTo(1);
    }

    @Test
    void oneKey_askedForTenTimesAtOnce_isCarriedOutOnce() throws Exception {
        String id = service.newConversation();

        List<HttpResponse<String>> answers = atOnce(
                java.util.Collections.nCopies(AT_ONCE, id),
                same -> service.close(same, "Idempotency-Key", "at once " + same));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 202));
        assertThat(answers.stream()
                        .map(answer -> answer.headers().firstValue("Run-Id").orElseThrow())
                        .distinct())
                .hasSize(1);
        service.awaitEmptyQueue();
        service.assertClosedOnce(List.of(id));
    }

    private static List<JsonNode> attempts(Map<String, String> runs) {
        return service.sandbox().apiFunction().logLines().stream()
                .filter(line -> line.contains("action.attempted"))
                .map(Json::read)
                .filter(line -> runs.containsKey(line.path("run_id").asText()))
                .toList();
    }

    private static List<String> conversations() {
        return IntStream.range(0, AT_ONCE)
                .mapToObj(i -> service.newConversation())
                .toList();
    }

    private interface Call {
        HttpResponse<String> of(String conversation);
    }

    private static List<HttpResponse<String>> atOnce(List<String> conversations, Call call) throws Exception {
        CyclicBarrier start = new CyclicBarrier(conversations.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = conversations.stream()
                    .map(id -> threads.submit(() -> {
                        start.await();
                        return call.of(id);
                    }))
                    .toList();
            List<HttpResponse<String>> all = new ArrayList<>();
            for (Future<HttpResponse<String>> answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }
}
