package dev.intercomactions.pacing;

/**
 * The origin of a call, as far as the circuit breaker must know it.
 *
 * @param id the run's id, or a question's name
 * @param failures its calls so far, by whatever process, that came to nothing
 * @param metOutage whether an open breaker has held it back before
 */
public record CallOrigin(String id, int failures, boolean metOutage) {}
