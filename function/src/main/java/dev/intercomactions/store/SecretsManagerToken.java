package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.intercom.AccessToken;
import dev.intercomactions.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The access token from Secrets Manager: read when first needed, kept for {@link #KEPT}, read afresh when refused. */
public final class SecretsManagerToken implements AccessToken {
    static final Duration KEPT = Duration.ofMinutes(5);

    private final AwsApi secrets;
    private final String secretId;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private String token = "";
    private Instant until = Instant.MIN;

    public SecretsManagerToken(AwsApi secrets, String secretId, InstantSource clock) {
        this.secrets = secrets;
        this.secretId = secretId;
        this.clock = clock;
    }

    @Override
    public String current(Duration within) {
        return alone(this::kept, within);
    }

    /** Of several callers with the same refused token one fetches; the others get what it brought. */
    @Override
    public String afterRejection(String rejected, Duration within) {
        return alone(() -> token.equals(rejected) ? fetch() : kept(), within);
    }

    private String kept() {
        return clock.instant().isBefore(until) ? token : fetch();
    }

    private String alone(Supplier<String> reading, Duration within) {
        try {
            if (!lock.tryLock(within.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("the secret with the access token was not read in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        try {
            return reading.get();
        } finally {
            lock.unlock();
        }
    }

    private String fetch() {
        try {
            JsonNode text = secrets.call("GetSecretValue", Json.object().put("SecretId", secretId))
                    .path("SecretString");
            if (!text.isTextual()) {
                throw new IllegalStateException("the secret with the access token holds no text");
            }
            token = text.textValue().strip();
            until = clock.instant().plus(KEPT);
            return token;
        } catch (AwsException e) {
            throw new IllegalStateException("the secret with the access token could not be read", e);
        }
    }
}
