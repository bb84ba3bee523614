package dev.intercomactions.store;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one HTTP request and waits for all of its answer, but no longer than it may. */
public final class Sent {
    /** An answer with its whole body. */
    record Answer(int status, String body) {}

    private Sent() {}

    /** A new HTTP client for AWS. */
    public static HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * Sends it.
     *
     * @param bound the longest it may take, connection and body included
     * @throws IOException when no whole answer came in that time; the exception says nothing of what was sent
     */
    static Answer within(HttpClient http, HttpRequest request, Duration bound)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> sent =
                http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            HttpResponse<String> response = sent.get(bound.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no answer in time", e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw new IOException("no answer", e.getCause());
        }
    }
}
