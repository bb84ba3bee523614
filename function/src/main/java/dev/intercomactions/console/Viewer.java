package dev.intercomactions.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Whoever looks at the widget.
 *
 * @param dark whether the dashboard is
 * @param width of the widget, in pixels
 * @param zone its offset from UTC, as of now
 * @param readOnly whether the widget may only look
 * @param endpoint the function that its buttons call
 * @param now when it is answered
 */
record Viewer(boolean dark, int width, ZoneOffset zone, boolean readOnly, String endpoint, Instant now) {
    /** Below this a table has no room. */
    private static final int NARROW = 960;

    private static final int USUAL_WIDTH = 1200;

    /** How the ARN ends of the alias for those who may only look. */
    private static final String LOOK = ":look";

    /** Reads what CloudWatch tells of itself; whatever is not there or makes no sense is as usual. */
    static Viewer of(JsonNode event, String endpoint, Instant now) {
        JsonNode context = event.path("widgetContext");
        return new Viewer(
                context.path("theme").asText().equals("dark"),
                Math.clamp(context.path("width").asInt(USUAL_WIDTH), 0, 10_000),
                zone(context.path("timezone")),
                endpoint.endsWith(LOOK) || isTrue(event.path("readonly")) || isTrue(context.at("/params/readonly")),
                endpoint,
                now);
    }

    Viewer at(Instant later) {
        return new Viewer(dark, width, zone, readOnly, endpoint, later);
    }

    boolean narrow() {
        return width < NARROW;
    }

    /** The text of the offset names it without a doubt about its sign. */
    private static ZoneOffset zone(JsonNode timezone) {
        try {
            return ZoneOffset.of(timezone.path("offsetISO").asText("Z"));
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    /** A parameter that was typed into a form is a text. */
    private static boolean isTrue(JsonNode parameter) {
        return parameter.asText().equalsIgnoreCase("true");
    }
}
