package dev.intercomactions.sandbox.intercom;

import dev.intercomactions.sandbox.http.Response;
import java.time.InstantSource;

/** Intercom's rate limit: so many requests in each window of 10 seconds. */
final class RateWindow {
    private static final long WINDOW_SECONDS = 10;

    private final InstantSource clock;
    private int limit;
    private long window;
    private int used;
    private boolean told = true;

    /** What is left after a request was counted, and whether the caller is told. */
    record Share(int limit, int remaining, long resetEpochSeconds, boolean exceeded, boolean told) {
        Response on(Response response) {
            if (!told) {
                return response;
            }
            return response.with("X-RateLimit-Limit", Integer.toString(limit))
                    .with("X-RateLimit-Remaining", Integer.toString(remaining))
                    .with("X-RateLimit-Reset", Long.toString(resetEpochSeconds));
        }
    }

    RateWindow(InstantSource clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    synchronized void setLimit(int newLimit) {
        limit = newLimit;
    }

    synchronized void setTold(boolean isTold) {
        told = isTold;
    }

    /** Counts one request; one above the limit does not count. */
    synchronized Share take() {
        long now = clock.instant().getEpochSecond() / WINDOW_SECONDS;
        if (now != window) {
            window = now;
            used = 0;
        }
        boolean exceeded = used >= limit;
        if (!exceeded) {
            used++;
        }
        return new Share(limit, Math.max(0, limit - used), (now + 1) * WINDOW_SECONDS, exceeded, told);
    }
}
