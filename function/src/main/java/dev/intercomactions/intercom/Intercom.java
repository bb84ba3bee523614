package dev.intercomactions.intercom;

import dev.intercomactions.action.IntercomRequest;
import java.time.Duration;

/** Intercom's API as the engine sees it: {@link IntercomClient} over HTTP, or a fake with a memory in tests. */
@FunctionalInterface
public interface Intercom {

    /**
     * Makes one call and waits for its answer. Never throws for what the network or Intercom does.
     *
     * @param bound the longest the call may take, body included
     */
    IntercomResponse call(IntercomRequest request, Duration bound);
}
