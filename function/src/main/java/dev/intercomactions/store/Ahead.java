package dev.intercomactions.store;

/** Does at start, beside the runtime's own start, what the first invocation would otherwise wait for. */
public final class Ahead {
    private Ahead() {}

    /** Whatever goes wrong in {@code work} is met again, and told, by the first invocation that needs it. */
    public static void run(Runnable work) {
        Thread.ofPlatform().daemon().name("ahead").start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                return;
            }
        });
    }
}
