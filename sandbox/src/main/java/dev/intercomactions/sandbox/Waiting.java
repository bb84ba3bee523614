package dev.intercomactions.sandbox;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition, within a bound. */
public final class Waiting {
    private static final long POLL_MILLIS = 25;

    private Waiting() {}

    /**
     * Waits until the condition holds.
     *
     * @param what what is being waited for, for the message
     * @throws SandboxException when it does not hold within the time
     */
    public static void until(String what, Duration atMost, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new SandboxException("Waited " + atMost.toMillis() + " ms in vain for " + what + ".");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
