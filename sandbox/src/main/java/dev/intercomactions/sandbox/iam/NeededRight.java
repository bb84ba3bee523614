package dev.intercomactions.sandbox.iam;

/**
 * One right that a call needed.
 *
 * @param caller logical id of whoever called, such as {@code QueueFunction}
 * @param action as IAM names it, such as {@code sqs:SendMessage}
 * @param resource ARN of what it was about, as {@link Arns} makes it
 */
public record NeededRight(String caller, String action, String resource) {
    private static final String BETWEEN = "\t";

    /**
     * Reads a line that {@link #line} wrote.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static NeededRight parse(String line) {
        String[] fields = line.split(BETWEEN, -1);
        if (fields.length != 3) {
            throw new IllegalArgumentException("no right: " + line);
        }
        return new NeededRight(fields[0], fields[1], fields[2]);
    }

    /** All of it on one line, without the line's end. */
    public String line() {
        return String.join(BETWEEN, caller, action, resource);
    }
}
