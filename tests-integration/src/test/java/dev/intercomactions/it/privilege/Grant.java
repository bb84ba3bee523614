package dev.intercomactions.it.privilege;

import dev.intercomactions.sandbox.iam.NeededRight;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One action on one resource that a policy allows; in both, {@code *} stands for any characters.
 *
 * @param caller logical id of whoever has the role
 * @param statement the statement's {@code Sid}
 */
record Grant(String caller, String statement, String action, String resource) {
    boolean allows(NeededRight right) {
        return right.caller().equals(caller) && matches(action, right.action()) && matches(resource, right.resource());
    }

    static boolean matches(String pattern, String text) {
        return Arrays.stream(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.collectingAndThen(Collectors.joining(".*"), text::matches));
    }

    @Override
    public String toString() {
        return caller + " may " + action + " on " + resource + " (" + statement + ")";
    }
}
