package dev.intercomactions.it.backend;

import static org.awaitility.Awaitility.await;

import dev.intercomactions.it.backend.Asked.Answer;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** moto's server as a process that ends with this JVM. */
final class MotoServer {
    private static final Duration START = Duration.ofSeconds(90);

    private MotoServer() {}

    /** Its address, or nothing where {@code moto_server} is not installed. */
    static Optional<URI> start() {
        return Programs.onPath("moto_server").map(MotoServer::start);
    }

    private static URI start(Path program) {
        URI uri = URI.create("http://127.0.0.1:" + Programs.freePort());
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            program.toString(), "-H", uri.getHost(), "-p", Integer.toString(uri.getPort()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProjectFiles.root()
                            .resolve("tests-integration/target/moto.txt")
                            .toFile());
            builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
            Process server = builder.start();
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                server.descendants().forEach(ProcessHandle::destroyForcibly);
                server.destroyForcibly();
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("moto's server")
                .atMost(START)
                .ignoreExceptions()
                .until(() -> Asked.get(uri, "/moto-api/data.json").status() == Answer.OK);
        return uri;
    }
}
