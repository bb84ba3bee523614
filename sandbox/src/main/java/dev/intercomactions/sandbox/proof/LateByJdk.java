package dev.intercomactions.sandbox.proof;

import dev.intercomactions.sandbox.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The counter-proof: the same request by the JDK's client, which cannot be told to drop what it has not sent. */
final class LateByJdk implements AutoCloseable {
    private final URI intercom;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    LateByJdk(URI intercom, String token) {
        this.intercom = intercom;
        this.token = token;
    }

    /** A call, so that a connection stands and is kept. */
    void warmUp(String conversation) throws IOException, InterruptedException {
        client.send(request("/conversations/" + conversation).GET().build(), BodyHandlers.discarding());
    }

    /** Has a conversation closed, and gives up. */
    void sendAndGiveUp(String conversation, Duration bound) throws InterruptedException {
        String close = Json.object()
                .put("message_type", "close")
                .put("type", "admin")
                .put("admin_id", FarSide.ADMIN)
                .toString();
        HttpRequest post = request("/conversations/" + conversation + "/parts")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(close))
                .build();
        CompletableFuture<HttpResponse<Void>> sent = client.sendAsync(post, BodyHandlers.discarding());
        try {
            sent.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException expected) {
            sent.cancel(true);
        } catch (ExecutionException lost) {
            // As good as given up.
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(intercom.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Intercom-Version", "2.16");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
