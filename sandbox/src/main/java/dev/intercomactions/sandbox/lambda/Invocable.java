package dev.intercomactions.sandbox.lambda;

/** What an event source invokes. */
@FunctionalInterface
public interface Invocable {
    /** Invokes the function with a JSON text and waits for the result. */
    InvocationResult invoke(String payload) throws InterruptedException;
}
