package dev.intercomactions.sandbox.proof;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names of runs, as callers can work them out. */
public final class RunNames {
    private static final int LENGTH = 32;

    private RunNames() {}

    /** The run that an idempotency key names: the first 32 hex digits of its SHA-256. */
    public static String ofKey(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
