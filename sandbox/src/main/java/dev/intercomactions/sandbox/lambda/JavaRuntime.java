package dev.intercomactions.sandbox.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.SandboxException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * The command of a function's process.
     *
     * @throws SandboxException when this JVM is no JDK 25, or the client cannot be loaded here
     */
    static List<String> command(FunctionConfig function, RuntimeClient client) {
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
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"));
        if (client == RuntimeClient.REAL) {
            command.add("-D" + NATIVE_CLIENT + "=" + nativeClient());
        }
        command.addAll(List.of("-cp", classPath(function, client), client.main().getName(), function.handler()));
        return command;
    }

    private static String classPath(FunctionConfig function, RuntimeClient client) {
        Stream<Path> runtime = RUNTIME_CLASSES.stream().map(ProjectFiles::codeOf);
        // Last, so that nothing of the sandbox stands before what is the function's.
        Stream<Path> own =
                client == RuntimeClient.PLAIN ? Stream.of(ProjectFiles.codeOf(client.main())) : Stream.empty();
        return Stream.of(runtime, function.code().stream(), own)
                .flatMap(paths -> paths)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The JVM that runs this one; the functions get the same. */
    static Path java() {
        Runtime.Version version = Runtime.version();
        if (version.feature() != FEATURE) {
            throw new SandboxException("The functions need JDK " + FEATURE + ", but the sandbox runs on " + version
                    + ". Start it with a JDK " + FEATURE + ".");
        }
        return Programs.ofJdk("java");
    }

    private static Path nativeClient() {
        return NativeClient.file()
                .orElseThrow(() -> new SandboxException("The native half of the Lambda runtime interface client cannot"
                        + " be loaded here; leave out -Dsandbox.runtime, or say plain."));
    }
}
