package dev.intercomactions.deployment;

import dev.intercomactions.run.RunIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * How evenly the run table's keys spread over partitions, for one kind of keys. DynamoDB's hash is its own; MD5 stands in for it, and
 * equal parts of its range for the partitions.
 *
 * @param busiest the busiest partition's keys, as a multiple of the average
 */
record KeySpread(String keys, double busiest) {
    static final int KEYS = 200_000;
    private static final int PARTITIONS = 16;

    static List<KeySpread> all() {
        return List.of(
                of("idempotency keys that count upwards (`ticket-1`, `ticket-2`, …)", i -> RunIds.ofKey("ticket-" + i)),
                of("items of one list (`execution#0`, `execution#1`, …)", i -> RunIds.ofKey("execution#" + i)),
                of("message ids", i -> new UUID(i * 0x9E3779B97F4A7C15L, i).toString()));
    }

    private static KeySpread of(String keys, IntFunction<String> runId) {
        int[] counts = new int[PARTITIONS];
        for (int i = 0; i < KEYS; i++) {
            counts[partition(runId.apply(i))]++;
        }
        int most = 0;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        return new KeySpread(keys, most / ((double) KEYS / PARTITIONS));
    }

    private static int partition(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(key.getBytes(StandardCharsets.UTF_8));
            return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), PARTITIONS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
