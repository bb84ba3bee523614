package dev.intercomactions.benchmarks;

import dev.intercomactions.sandbox.Sandbox;
import java.util.List;
import java.util.stream.Stream;

/** The conversations in a sandbox's Intercom: each that is asked for is a new one, and open. */
final class Conversations {
    private final Sandbox sandbox;
    private int last = 1000;

    Conversations(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** The id of a new one. */
    String next() {
        String id = unknown();
        sandbox.intercom().workspace().addConversation(id);
        return id;
    }

    /** The ids of so many new ones. */
    List<String> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    /** An id that Intercom does not know, and never will. */
    String unknown() {
        return Integer.toString(++last);
    }
}
