package dev.intercomactions.telemetry;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import software.amazon.lambda.powertools.logging.argument.StructuredArgument;
import software.amazon.lambda.powertools.logging.internal.JsonSerializer;

/** Writes each event as one line of JSON, with the fields that Powertools gives it, to the function's log. */
public final class JsonLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    /** What Powertools gives as a text and JSON writes without quotation marks. */
    private static final Pattern BARE = Pattern.compile("true|false|[0-9]{1,9}(\\.[0-9]{1,9})?");

    private final transient JsonLogging settings;
    private final transient InstantSource clock;

    JsonLogger(String name, JsonLogging settings, InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
    }

    private boolean isEnabled(Level level) {
        return level.toInt() >= settings.threshold(name).toInt();
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        Lines.write(line(level, message, arguments == null ? new Object[0] : arguments, thrown));
    }

    String line(Level level, String message, Object[] arguments, @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder(512);
        field(line.append('{'), "level", level.name());
        field(line.append(','), "message", MessageFormatter.basicArrayFormat(message, arguments));
        field(line.append(','), "timestamp", time(clock.instant()));
        Map<String, String> context = MDC.getCopyOfContextMap();
        if (context != null) {
            context.forEach((name, value) -> field(line.append(','), name, value));
        }
        for (Object argument : arguments) {
            if (argument instanceof StructuredArgument structured) {
                append(line, structured);
            }
        }
        if (thrown != null) {
            StringWriter stack = new StringWriter();
            thrown.printStackTrace(new PrintWriter(stack));
            field(line.append(",\"error\":{"), "name", thrown.getClass().getName());
            field(line.append(','), "message", String.valueOf(thrown.getMessage()));
            field(line.append(','), "stack", stack.toString());
            line.append('}');
        }
        return line.append('}').toString();
    }

    private static void append(StringBuilder line, StructuredArgument argument) {
        StringBuilder fields = new StringBuilder();
        try (JsonSerializer json = new JsonSerializer(fields)) {
            argument.writeTo(json);
        } catch (IOException e) {
            throw new IllegalStateException("a text could not be written", e);
        }
        if (!fields.isEmpty()) {
            line.append(',').append(fields);
        }
    }

    /** With milliseconds, always three digits. */
    private static String time(Instant now) {
        String text = Instant.ofEpochMilli(now.toEpochMilli()).toString();
        return text.length() == 20 ? text.substring(0, 19) + ".000Z" : text;
    }

    private static void field(StringBuilder line, String name, String value) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        encoder.quoteAsString(name, line.append('"'));
        line.append("\":");
        boolean bare = name.equals("cold_start") || name.equals("function_memory_size") || name.equals("sampling_rate");
        if (bare && BARE.matcher(value).matches()) {
            line.append(value);
        } else {
            encoder.quoteAsString(value, line.append('"'));
            line.append('"');
        }
    }
}
