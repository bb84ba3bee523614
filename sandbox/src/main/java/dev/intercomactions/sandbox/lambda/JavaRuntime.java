package dev.intercomactions.sandbox.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import dev.intercomactions.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** The managed runtime {@code java25}, as far as it can be had here: its JVM, flags and runtime interface client. */
final class JavaRuntime {
    private static final int FEATURE = 25;
    private static final String NATIVE_CLIENT =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    /** The runtime interface client and what it needs, in the managed runtime's order. */
    private static final List<Class<?>> RUNTIME_CLASSES =
            List.of(Context.class, AWSLambda.class, PojoSerializer.class, SdkInternalThreadLocal.class);
    /** The managed runtime's share of the memory for the heap, in percent. */
    private static final int HEAP_PERCENT = 85;

    private JavaRuntime() {}

    /** The command of a function's process. */
    static List<String> command(FunctionConfig function) {
        String classPath = Stream.concat(RUNTIME_CLASSES.stream().map(JavaRuntime::jarOf), function.code().stream())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.add("-Xmx" + function.memoryMegabytes() * HEAP_PERCENT / 100 + "m");
        if (!function.isForSnapshot()) {
            command.addAll(List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1"));
        }
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:+ErrorFileToStderr",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.net.preferIPv4Stack=true",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                "-D" + NATIVE_CLIENT + "=" + nativeClient(function.logs())));
        command.addAll(List.of("-cp", classPath, AWSLambda.class.getName(), function.handler()));
        return command;
    }

    /** The JVM that runs this one; the functions get the same. */
    static Path java() {
        Runtime.Version version = Runtime.version();
        if (version.feature() != FEATURE) {
            throw new SandboxException("The functions need JDK " + FEATURE + ", but the sandbox runs on " + version
                    + ". Start it with a JDK " + FEATURE + ".");
        }
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /**
     * Unpacks the native half of the runtime interface client once for all processes; left to itself, each would write
     * one and the same file in the temporary folder while others run from it.
     */
    private static synchronized Path nativeClient(Path folder) {
        String libc =
                Files.exists(Path.of("/lib/ld-musl-x86_64.so.1")) || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"))
                        ? "linux_musl"
                        : "linux";
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            throw new SandboxException(
                    "The Lambda runtime interface client runs on Linux only; run the sandbox there, or in a container.");
        }
        String name = "libaws-lambda-jni." + libc + "-" + processor + ".so";
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        try (InputStream library = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
            if (library == null) {
                throw new SandboxException("The Lambda runtime interface client has no " + name + ".");
            }
            Path part = Files.createTempFile(folder, name, ".part");
            Files.copy(library, part, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SandboxException("Cannot unpack " + name + ": " + e.getMessage(), e);
        }
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no file for " + type, e);
        }
    }
}
