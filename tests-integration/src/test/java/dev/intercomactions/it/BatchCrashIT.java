package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.Select;

/** The function that takes in a batch is killed (kill -9) in the middle of it. */
class BatchCrashIT {
    @RegisterExtension
    static final Service service = new Service();

    @Test
    void apiFunction_killedWhileItTakesInABatch_isMendedByTheBatchAgain() {
        List<String> all = Stream.generate(service::newConversation).limit(400).toList();
        ObjectNode batch = Json.object();
        all.forEach(id -> batch.withArray("inputs").add(Samples.input(id)));
        Supplier<HttpResponse<String>> post = () -> service.post(
                "/v1/actions/close_conversation/batch", batch.toString(), "Idempotency-Key", "half-a-batch");
        int before = runs();
        CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(post);
        await().atMost(Service.PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> runs() > before);

        assertThat(service.sandbox().apiFunction().kill()).isPositive();
        assertThat(first.join().statusCode()).isBetween(500, 599);
        assertThat(runs() - before).as("runs of the half").isBetween(1, all.size() - 1);

        // A new process may not have the time for all of them either, and says so.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Json.read(post.get().body()).path("accepted").asInt() == all.size());
        service.awaitEmptyQueue();
        service.assertClosedOnce(all);
    }

    private static int runs() {
        return service.sandbox()
                .dynamoDb()
                .scan(scan -> scan.tableName(service.sandbox().resources().tableName())
                        .select(Select.COUNT))
                .count();
    }
}
