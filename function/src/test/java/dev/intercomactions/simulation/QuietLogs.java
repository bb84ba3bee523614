package dev.intercomactions.simulation;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Walks have the service fail on purpose, many times: while such a class runs, nobody wants to read of it. */
final class QuietLogs implements BeforeAllCallback, AfterAllCallback {
    private PrintStream out = System.out;

    @Override
    public void beforeAll(ExtensionContext context) {
        mute(true);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        mute(false);
    }

    private void mute(boolean silent) {
        if (silent) {
            out = System.out;
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        } else {
            System.setOut(out);
        }
        // Lines that nobody reads need not be made either.
        Configurator.setLevel("dev.intercomactions", silent ? Level.OFF : Level.INFO);
    }
}
