package dev.intercomactions.sandbox.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import dev.intercomactions.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/**
 * The native half of the Lambda runtime interface client, unpacked once for all processes; left to itself, each would
 * write one and the same file in the temporary folder while others run from it.
 */
final class NativeClient {
    private static final String LIBRARY = "libaws-lambda-jni";

    private NativeClient() {}

    /** Its file, which goes when this JVM ends; nothing where it cannot be loaded. */
    static Optional<Path> file() {
        return Unpacked.FILE;
    }

    /** Looked for once. */
    private static final class Unpacked {
        static final Optional<Path> FILE = unpack();

        private static Optional<Path> unpack() {
            if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
                return Optional.empty();
            }
            boolean musl = Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
                    || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
            String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
            String name = LIBRARY + (musl ? ".linux_musl-" : ".linux-") + processor + ".so";
            try (InputStream library = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
                if (library == null) {
                    return Optional.empty();
                }
                Path file = Files.createTempFile(LIBRARY, ".so");
                file.toFile().deleteOnExit();
                Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
                return loads(file) ? Optional.of(file) : Optional.empty();
            } catch (IOException e) {
                throw new SandboxException("Cannot unpack " + name + ": " + e.getMessage(), e);
            }
        }

        // Loading it is the one way to know whether it can be loaded.
        @SuppressWarnings("restricted")
        private static boolean loads(Path file) {
            try {
                System.load(file.toString());
                return true;
            } catch (UnsatisfiedLinkError otherSystem) {
                return false;
            }
        }
    }
}
