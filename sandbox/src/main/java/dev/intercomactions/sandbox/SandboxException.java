package dev.intercomactions.sandbox;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The sandbox cannot do what it was asked; the message is one clear line for a person. */
public final class SandboxException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A failure with nothing behind it. */
    public SandboxException(String message) {
        this(message, null);
    }

    /** A failure with its cause. */
    public SandboxException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
