package dev.intercomactions.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What was opened and is to be closed, last first. Safe for use by many threads. */
public final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    /** Remembers a resource that is open. */
    public synchronized <T extends AutoCloseable> T add(T resource) {
        resources.push(resource);
        return resource;
    }

    /** Closes all; whatever cannot be closed does not keep the rest from it. */
    @Override
    public void close() {
        List<AutoCloseable> all;
        synchronized (this) {
            all = List.copyOf(resources);
            resources.clear();
        }
        for (AutoCloseable resource : all) {
            try {
                resource.close();
            } catch (Exception ignored) {
                // The next one may well be closed.
            }
        }
    }
}
