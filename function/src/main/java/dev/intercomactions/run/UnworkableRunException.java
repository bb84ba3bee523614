package dev.intercomactions.run;

/**
 * The failure of a run that no later try can mend: what stands in the run log under its id cannot be read, or the table
 * refuses for good what should be written. Nothing was called.
 */
public final class UnworkableRunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A failure of which no more is said than this: what cannot be read may hold a customer's words.
     *
     * @param message in our own words
     */
    public UnworkableRunException(String message) {
        super(message);
    }
}
