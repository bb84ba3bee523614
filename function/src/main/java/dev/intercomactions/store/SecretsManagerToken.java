package dev.intercomactions.store;

import dev.intercomactions.intercom.AccessToken;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The access token from Secrets Manager: read when first needed, kept until Intercom refuses it, and read once for all who
 * wait for it. What is no token is not kept: once it is put right, the next call has it.
 */
public final class SecretsManagerToken implements AccessToken {
    private static final Logger LOG = LoggerFactory.getLogger(SecretsManagerToken.class);

    /** What fits into a header. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final Supplier<SecretsManagerClient> secrets;
    private final String secretId;
    private @Nullable String token;
    private @Nullable CompletableFuture<String> reading;

    public SecretsManagerToken(Supplier<SecretsManagerClient> secrets, String secretId) {
        this.secrets = secrets;
        this.secretId = secretId;
    }

    @Override
    public String current(Duration within) {
        return read("", within);
    }

    /** Of several callers with the same refused token one reads the secret; the others get what that brought. */
    @Override
    public String afterRejection(String rejected, Duration within) {
        return read(rejected, within);
    }

    @Override
    public synchronized void readAhead() {
        if (token == null && reading == null) {
            reading = begun();
        }
    }

    private String read(String rejected, Duration within) {
        CompletableFuture<String> read;
        synchronized (this) {
            if (token != null && !token.equals(rejected)) {
                return token;
            }
            token = null;
            read = reading == null ? begun() : reading;
            reading = read;
        }
        try {
            return read.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the secret with the access token could not be read in time", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the secret with the access token could not be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** On a thread of its own: whoever asked first may have less time than the others who wait. */
    private CompletableFuture<String> begun() {
        CompletableFuture<String> read = new CompletableFuture<>();
        Thread.ofVirtual().name("token").start(() -> read(read));
        return read;
    }

    private void read(CompletableFuture<String> result) {
        try {
            String text =
                    secrets.get().getSecretValue(get -> get.secretId(secretId)).secretString();
            String read = text == null ? "" : text.strip();
            if (!TOKEN.matcher(read).matches()) {
                LOG.warn("token.unusable: the secret is empty or not printable ASCII");
                throw new IllegalStateException("the secret with the access token is not printable ASCII");
            }
            settle(read);
            result.complete(read);
        } catch (RuntimeException | Error e) {
            if (e instanceof SdkException unread) {
                LOG.warn("token.unread: {}", AwsClients.name(unread));
            }
            settle(null);
            result.completeExceptionally(e);
        }
    }

    private synchronized void settle(@Nullable String read) {
        token = read;
        reading = null;
    }
}
