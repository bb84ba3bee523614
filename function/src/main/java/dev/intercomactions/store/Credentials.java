package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys that requests to AWS are signed with, where Lambda puts them: in the environment, or, for a function that is
 * restored from a snapshot, at an address that the environment names. Those from there expire and are fetched anew in time.
 */
public final class Credentials {
    /**
     * One set of keys.
     *
     * @param sessionToken empty when there is none
     * @param until when they expire
     */
    record Keys(String accessKeyId, String secretKey, String sessionToken, Instant until) {
        /** Leaves the secrets out. */
        @Override
        public String toString() {
            return "Keys[" + accessKeyId + ", until " + until + "]";
        }
    }

    /** New keys are fetched while the old ones are still good for this long. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    private final Map<String, String> environment;
    private final Supplier<HttpClient> http;
    private final InstantSource clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private @Nullable Keys fetched;

    Credentials(Map<String, String> environment, Supplier<HttpClient> http, InstantSource clock) {
        this.environment = environment;
        this.http = http;
        this.clock = clock;
    }

    /**
     * The keys to sign with now.
     *
     * @param bound the longest it may take
     * @throws IOException when there are none, or their address does not answer
     */
    Keys current(Duration bound) throws IOException, InterruptedException {
        String accessKeyId = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        if (!accessKeyId.isEmpty()) {
            return new Keys(
                    accessKeyId,
                    environment.getOrDefault("AWS_SECRET_ACCESS_KEY", ""),
                    environment.getOrDefault("AWS_SESSION_TOKEN", ""),
                    Instant.MAX);
        }
        return fromContainer(bound);
    }

    /** Of many callers at once one fetches; the others wait for what it brings. */
    private Keys fromContainer(Duration bound) throws IOException, InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        if (!fetching.tryLock(bound.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("no AWS credentials in time");
        }
        try {
            Instant now = clock.instant();
            Keys known = fetched;
            if (known != null && now.isBefore(known.until().minus(AHEAD))) {
                return known;
            }
            try {
                Keys fresh = fetch(Duration.ofNanos(end - System.nanoTime()));
                fetched = fresh;
                return fresh;
            } catch (IOException e) {
                if (known != null && now.isBefore(known.until())) {
                    return known;
                }
                throw e;
            }
        } finally {
            fetching.unlock();
        }
    }

    private Keys fetch(Duration bound) throws IOException, InterruptedException {
        String address = environment.getOrDefault("AWS_CONTAINER_CREDENTIALS_FULL_URI", "");
        if (address.isEmpty()) {
            throw new IOException("there are no AWS credentials in the environment");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", environment.getOrDefault("AWS_CONTAINER_AUTHORIZATION_TOKEN", ""))
                .header("Accept", "application/json")
                .build();
        Sent.Answer answer = Sent.within(http.get(), request, bound);
        JsonNode keys = Json.parse(answer.body())
                .filter(json ->
                        answer.status() == 200 && json.path("AccessKeyId").isTextual())
                .orElseThrow(() -> new IOException("no AWS credentials at their address: HTTP " + answer.status()));
        try {
            return new Keys(
                    keys.path("AccessKeyId").asText(),
                    keys.path("SecretAccessKey").asText(),
                    keys.path("Token").asText(""),
                    Instant.parse(keys.path("Expiration").asText()));
        } catch (DateTimeException e) {
            throw new IOException("the AWS credentials do not say when they expire", e);
        }
    }
}
