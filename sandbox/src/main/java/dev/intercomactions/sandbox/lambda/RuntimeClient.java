package dev.intercomactions.sandbox.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.runtime.PlainRuntime;
import java.util.Arrays;
import java.util.Locale;

/**
 * What talks to the Runtime API in a function's process. The system property {@code sandbox.runtime} names one of them;
 * without it the real one is taken where it can be loaded.
 */
public enum RuntimeClient {
    /** The Lambda runtime interface client as it is, native half and all. */
    REAL(AWSLambda.class),
    /** Its Java half, with the calls in plain Java. */
    PLAIN(PlainRuntime.class);

    private static final String PROPERTY = "sandbox.runtime";

    private final Class<?> main;

    RuntimeClient(Class<?> main) {
        this.main = main;
    }

    /**
     * The one that functions run under.
     *
     * @throws SandboxException when the property names none, or the real one where it cannot be loaded
     */
    public static RuntimeClient chosen() {
        return named(System.getProperty(PROPERTY, ""));
    }

    static RuntimeClient named(String name) {
        if (name.isEmpty()) {
            return NativeClient.file().isPresent() ? REAL : PLAIN;
        }
        return Arrays.stream(values())
                .filter(client -> client.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new SandboxException("There is no " + PROPERTY + " \"" + name + "\"; there is "
                        + String.join(
                                ", ",
                                Arrays.stream(values())
                                        .map(RuntimeClient::toString)
                                        .toList()) + "."));
    }

    Class<?> main() {
        return main;
    }

    /** Its name, as the property has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
