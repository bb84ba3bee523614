package dev.intercomactions.sandbox.batch;

import dev.intercomactions.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A sweep or a bulk, asked for on a command line. */
public sealed interface BatchCommand permits SweepCommand, BulkCommand {
    String USAGE = """
            sweep: shows what is stale; with --act it closes it
              --inactive-for TIME  only what did not change for so long: 7d, 12h, 90m (7d)
              --admin ID           the teammate who closes
              --body TEXT          a last message, which every customer sees
              --tag ID             only with this tag;  --without-tag ID  only without it
              --limit N            the most conversations (1000)
              --allow-recent       less than an hour is meant
              --act                closes; a real workspace asks for the count to be typed
              --undo               opens again afterwards what was closed and nobody touched since
            bulk: shows a list; with --act it carries an action out over it
              --action NAME        the action
              --file PATH          a CSV file with a header line, or JSON, an input a line (.jsonl)
              --act                as above
            """;

    /** The command that a command line begins with, if any; {@code sweep} or {@code bulk}. */
    static Optional<BatchCommand> read(List<String> arguments) {
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
            case "sweep" -> Optional.of(SweepCommand.read(rest));
            case "bulk" -> Optional.of(BulkCommand.read(rest));
            default -> Optional.empty();
        };
    }

    /**
     * Carries it out.
     *
     * @param real whether the sandbox talks to a real workspace: then a person must type the count
     * @return whether all went well
     */
    default boolean run(Sandbox sandbox, boolean real) throws InterruptedException {
        Screen screen =
                new Screen(System.out, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        return run(sandbox, real, screen);
    }

    /** The same, on this screen. */
    boolean run(Sandbox sandbox, boolean real, Screen screen) throws InterruptedException;

    /** Whether it may be done: a real workspace asks a person. */
    static boolean confirmed(boolean real, Screen screen, int count, String what) {
        return !real
                || screen.typed(
                        "This is a real workspace. Type " + count + " to " + what + ":", Integer.toString(count));
    }
}
