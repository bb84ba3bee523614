package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.BiPredicate;

/** One operation of Intercom's API. */
interface Route {
    /** The HTTP method. */
    String method();

    /** The path with {@code *} for each id. */
    String path();

    /**
     * Carries out the operation and gives its answer.
     *
     * @throws Refusal when Intercom would refuse it; nothing has changed then
     */
    JsonNode answer(Call call) throws Refusal;

    /** Whether a path fits a pattern, in which {@code *} stands for any one segment. */
    static boolean matches(String pattern, String path) {
        return fit(pattern, path, (expected, actual) -> expected.equals("*") || expected.equals(actual));
    }

    /** Whether there can be a path that fits both patterns. */
    static boolean overlap(String one, String other) {
        return fit(one, other, (left, right) -> left.equals("*") || right.equals("*") || left.equals(right));
    }

    private static boolean fit(String one, String other, BiPredicate<String, String> segmentsFit) {
        List<String> left = List.of(one.split("/", -1));
        List<String> right = List.of(other.split("/", -1));
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!segmentsFit.test(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }
}
