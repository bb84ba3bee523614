package dev.intercomactions.pacing;

/**
 * Who calls Intercom, as far as the breaker must know.
 *
 * @param id the run's id, or a question's name
 * @param failures its calls so far, by whatever process, that came to nothing
 * @param metOutage whether an open breaker has held it back before
 */
public record Caller(String id, int failures, boolean metOutage) {}
