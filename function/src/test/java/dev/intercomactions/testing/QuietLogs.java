package dev.intercomactions.testing;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Walks have the service fail on purpose, many times: while such a class runs, nobody wants to read of it. */
public final class QuietLogs implements BeforeAllCallback, AfterAllCallback {
    private static final String SERVICE = "dev.intercomactions";

    @Override
    public void beforeAll(ExtensionContext context) {
        Configurator.setLevel(SERVICE, Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Configurator.setLevel(SERVICE, Level.INFO);
    }
}
