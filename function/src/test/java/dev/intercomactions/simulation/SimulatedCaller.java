package dev.intercomactions.simulation;

import java.time.Instant;
import java.util.Optional;

/** Somebody who asks for a job and waits for what is said of it. */
final class SimulatedCaller {
    /** What the key of a batch's first item has more than the batch's own. */
    static final String FIRST_OF_BATCH = "#0";

    /** How it asks. */
    enum Way {
        MESSAGE,
        HTTP,
        HTTP_ASYNC,
        HTTP_BATCH,
        TASK
    }

    final String name;
    final Job job;
    final Way way;

    /** When it asks, or asks again; nothing while it waits and when it has its answer. */
    Optional<Instant> nextAt;

    /** What it was told at last. */
    Optional<String> told = Optional.empty();

    /** True when it was told that the service takes care of it. */
    boolean accepted;

    SimulatedCaller(String name, Job job, Way way, Instant at) {
        this.name = name;
        this.job = job;
        this.way = way;
        this.nextAt = Optional.of(at);
    }

    void told(String answer) {
        told = Optional.of(answer);
    }
}
