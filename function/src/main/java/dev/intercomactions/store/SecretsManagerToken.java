package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.intercom.AccessToken;
import dev.intercomactions.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The access token from Secrets Manager: read when first needed, kept for {@link #KEPT}, read afresh when refused. */
public final class SecretsManagerToken implements AccessToken {
    static final Duration KEPT = Duration.ofMinutes(5);

    private final AwsApi secrets;
    private final String secretId;
    private final InstantSource clock;
    private String token = "";
    private Instant until = Instant.MIN;

    public SecretsManagerToken(AwsApi secrets, String secretId, InstantSource clock) {
        this.secrets = secrets;
        this.secretId = secretId;
        this.clock = clock;
    }

    @Override
    public synchronized String current() {
        return clock.instant().isBefore(until) ? token : fetch();
    }

    /** Of several callers with the same refused token one fetches; the others get what it brought. */
    @Override
    public synchronized String afterRejection(String rejected) {
        return token.equals(rejected) ? fetch() : current();
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
