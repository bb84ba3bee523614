package dev.intercomactions.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Keeps what is logged instead of printing it. */
public final class Logs extends AbstractAppender {
    private static final Logs LOGS = new Logs();

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    private Logs() {
        super("memory", null, null, true, Property.EMPTY_ARRAY);
        start();
    }

    /** From now on nothing is printed, and nothing of before is kept. */
    public static void clear() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        LoggerConfig root = context.getConfiguration().getRootLogger();
        if (!root.getAppenders().containsKey("memory")) {
            List.copyOf(root.getAppenders().keySet()).forEach(root::removeAppender);
            root.addAppender(LOGS, Level.INFO, null);
            context.updateLoggers();
        }
        LOGS.lines.clear();
    }

    /** Every line since, with all that stands in it. */
    public static List<String> lines() {
        return List.copyOf(LOGS.lines);
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage() + " "
                + Arrays.toString(event.getMessage().getParameters()) + " "
                + event.getContextData() + " " + event.getThrown());
    }
}
