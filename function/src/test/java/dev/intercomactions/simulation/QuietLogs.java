package dev.intercomactions.simulation;

import dev.intercomactions.telemetry.JsonLogging;
import dev.intercomactions.telemetry.Lines;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.event.Level;

/** Walks have the service fail on purpose, many times: while such a class runs, nobody wants to read of it. */
final class QuietLogs implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        mute(true);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        mute(false);
    }

    private static void mute(boolean silent) {
        Lines.mute(silent);
        new JsonLogging().setLogLevel(silent ? Level.ERROR : Level.INFO);
    }
}
