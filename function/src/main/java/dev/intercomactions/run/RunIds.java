package dev.intercomactions.run;

import dev.intercomactions.action.Change;
import dev.intercomactions.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The ids of runs, and the fingerprints of what they ask. */
public final class RunIds {
    private RunIds() {}

    /** The run that an idempotency key names: 32 hex digits, so that no key is anybody's message id. */
    public static String ofKey(String key) {
        return sha256(key).substring(0, 32);
    }

    /** The run under which the log remembers what stays done for good: no key that a caller may give names it. */
    static String ofLasting(String name) {
        return ofKey("\n" + name);
    }

    /** Whether a text has the form of a run's id. */
    public static boolean isRunId(String text) {
        return text.matches("[A-Za-z0-9-]{1,64}");
    }

    /** What tells one request from another under the same key: the action and its canonical input. */
    static String fingerprint(Change action) {
        return sha256(action.type().name() + "\n" + Json.write(action.input()));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
