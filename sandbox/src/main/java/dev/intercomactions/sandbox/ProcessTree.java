package dev.intercomactions.sandbox;

/** The processes that this one started, and the one that started it: who goes takes along what hangs on it. */
public final class ProcessTree {
    /** The status after SIGTERM. */
    private static final int TERMINATED = 143;

    private ProcessTree() {}

    /**
     * Ends what this process started when it ends itself; and ends it when its parent is gone, however that ended: Maven that
     * is killed cannot end anything. The latter only where the system property {@code ends.with.parent} is {@code true},
     * since others may start a process and leave.
     */
    public static void tie() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        if (Boolean.getBoolean("ends.with.parent")) {
            ProcessHandle.current().parent().ifPresent(ProcessTree::endWith);
        }
    }

    private static void endWith(ProcessHandle parent) {
        Thread.ofVirtual().name("end with parent").start(() -> {
            parent.onExit().join();
            System.exit(TERMINATED);
        });
    }
}
