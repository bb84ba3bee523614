package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

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
        List<String> expected = List.of(pattern.split("/", -1));
        List<String> actual = List.of(path.split("/", -1));
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).equals("*") && !expected.get(i).equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }
}
