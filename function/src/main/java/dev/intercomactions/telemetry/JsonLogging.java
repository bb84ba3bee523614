package dev.intercomactions.telemetry;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;
import software.amazon.lambda.powertools.logging.internal.LoggingManager;

/**
 * The logging behind SLF4J and Powertools: JSON lines on standard output and nothing else, because a logging framework's
 * start costs more than all the rest of a function's. The service logs from INFO on, or from the level that Powertools is
 * told; libraries log warnings and errors.
 */
public final class JsonLogging implements SLF4JServiceProvider, LoggingManager {
    private static final String OURS = "dev.intercomactions.";

    /** Powertools makes an instance of its own, so that the level is everybody's. */
    private static volatile Level level = Level.INFO;

    private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new BasicMDCAdapter();

    /** The least level that a logger of this name writes. */
    Level threshold(String name) {
        return name.startsWith(OURS) ? level : Level.WARN;
    }

    @Override
    public void setLogLevel(Level wanted) {
        level = wanted;
    }

    @Override
    public Level getLogLevel(Logger logger) {
        return threshold(logger.getName());
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, each -> new JsonLogger(each, this, InstantSource.system()));
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}
}
