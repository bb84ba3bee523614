package dev.intercomactions.sandbox.batch;

import dev.intercomactions.sandbox.SandboxException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A command's options: those with a value, and those that are there or not.
 *
 * @param values by name, flags with an empty value
 */
record Options(Map<String, String> values) {
    Options {
        values = Map.copyOf(values);
    }

    /**
     * Reads a command line.
     *
     * @throws SandboxException when an option is none, or has no value
     */
    static Options read(List<String> arguments, Set<String> valued, Set<String> flags) {
        Deque<String> left = new ArrayDeque<>(arguments);
        Map<String, String> values = new TreeMap<>();
        while (!left.isEmpty()) {
            String option = left.pop();
            if (flags.contains(option)) {
                values.put(option, "");
            } else if (!valued.contains(option)) {
                throw new SandboxException("There is no option " + option + "; --help lists them.");
            } else if (left.isEmpty()) {
                throw new SandboxException(option + " needs a value.");
            } else {
                values.put(option, left.pop());
            }
        }
        return new Options(values);
    }

    boolean has(String option) {
        return values.containsKey(option);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(values.get(option));
    }

    /**
     * A whole number.
     *
     * @throws SandboxException when it is none
     */
    Optional<Long> number(String option) {
        return value(option).map(text -> {
            if (!text.matches("[0-9]{1,12}")) {
                throw new SandboxException(option + " needs a whole number.");
            }
            return Long.parseLong(text);
        });
    }

    /**
     * A time such as {@code 7d}, {@code 12h}, {@code 90m} or {@code 600s}.
     *
     * @throws SandboxException when it is none
     */
    Optional<Duration> time(String option) {
        return value(option).map(text -> {
            if (!text.matches("[0-9]{1,9}[smhd]")) {
                throw new SandboxException(option + " needs a time such as 7d, 12h, 90m or 600s.");
            }
            long count = Long.parseLong(text.substring(0, text.length() - 1));
            return switch (text.charAt(text.length() - 1)) {
                case 'd' -> Duration.ofDays(count);
                case 'h' -> Duration.ofHours(count);
                case 'm' -> Duration.ofMinutes(count);
                default -> Duration.ofSeconds(count);
            };
        });
    }
}
