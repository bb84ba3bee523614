package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A fault and the requests it strikes.
 *
 * @param method the method, or {@code *} for any
 * @param path the path's segments, with {@code *} for any one of them, as in <code>/conversations/&#42;/parts</code>;
 *     {@code *} alone is any path
 * @param id only requests with this segment in their path, such as a conversation's id; empty for all
 * @param times how many requests it strikes; {@link #ALWAYS} for all
 * @param fault what happens
 */
public record FaultRule(String method, String path, String id, int times, Fault fault) {
    /** Strikes every request until the rule is cleared. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    private static final String ANY = "*";

    /** What a rule is made of when it is sent. */
    static final Form FORM = Form.of(
            "a fault rule",
            Field.oneOf("method", List.of(ANY, "GET", "POST", "PUT", "DELETE")).or(ANY),
            Field.text("path").or(ANY),
            Field.text("conversation_id"),
            Field.number("times", 0, 1_000_000).or(1),
            Field.object("fault", "an object with a type, and fields of that type")
                    .needed());

    /** The path of every closing and every other conversation part. */
    public static final String PARTS = "/conversations/*/parts";

    /** Strikes the next calls that close (or otherwise manage) the conversation. */
    public static FaultRule parts(String conversationId, int times, Fault fault) {
        return new FaultRule("POST", PARTS, conversationId, times, fault);
    }

    /**
     * Reads a rule: {@code {"method": "POST", "path": …, "conversation_id": …, "times": 3, "fault": {…}}}. Only
     * {@code fault} is required; without {@code times} it strikes once, and with 0 always.
     *
     * @throws IllegalArgumentException when there is no such rule or fault; the message says what there is
     */
    public static FaultRule parse(JsonNode json) {
        JsonNode rule = FORM.read(json);
        int times = rule.path("times").intValue();
        return new FaultRule(
                rule.path("method").textValue(),
                rule.path("path").textValue(),
                rule.path("conversation_id").asText(""),
                times == 0 ? ALWAYS : times,
                FaultType.read(rule.path("fault")));
    }

    /** Whether it can strike anything that is done with this method on paths of this pattern. */
    boolean concerns(String routeMethod, String routePath) {
        return (method.equals(ANY) || method.equals(routeMethod))
                && (path.equals(ANY) || Route.overlap(path, routePath));
    }

    /** Whether the rule is about such a request. */
    boolean matches(String requestMethod, String requestPath) {
        return (method.equals(ANY) || method.equals(requestMethod))
                && (id.isEmpty() || has(requestPath, id))
                && (path.equals(ANY) || Route.matches(path, requestPath));
    }

    /** Looks at the whole path first: with thousands of rules, most are about something else. */
    private static boolean has(String path, String segment) {
        return path.contains(segment) && List.of(path.split("/", -1)).contains(segment);
    }

    /** This rule after it has struck once. */
    FaultRule used() {
        return times == ALWAYS ? this : new FaultRule(method, path, id, times - 1, fault);
    }
}
