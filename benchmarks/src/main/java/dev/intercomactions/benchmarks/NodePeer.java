package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The peer on Node.js: its packages are installed into {@code target} when it is first wanted.
 *
 * @param folder where its code is
 * @param command starts an instance of it
 * @param runtime what runs it: AWS's own client, or the same loop by hand where that does not build
 */
record NodePeer(Path folder, List<String> command, String runtime) {
    private static final long INSTALL_MINUTES = 8;
    private static final String RUNTIME_CLIENT = "aws-lambda-ric@4.0.2";

    private static Optional<NodePeer> found = Optional.empty();
    private static boolean prepared;

    /** The peer, or nothing where Node.js is missing or its packages cannot be had; says so once. */
    static synchronized Optional<NodePeer> find() throws InterruptedException {
        if (!prepared) {
            found = prepare();
            prepared = true;
        }
        return found;
    }

    private static Optional<NodePeer> prepare() throws InterruptedException {
        Path root = ProjectFiles.root().resolve("benchmarks");
        Path folder = root.resolve("target/peers/node");
        try {
            Optional<Path> node = onPath("node");
            if (node.isEmpty() || onPath("npm").isEmpty()) {
                return skipped("node and npm are not on this machine");
            }
            Files.createDirectories(folder);
            try (Stream<Path> sources = Files.list(root.resolve("peers/node"))) {
                for (Path source : sources.toList()) {
                    Files.copy(source, folder.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (!Files.exists(folder.resolve("node_modules/intercom-client"))) {
                System.out.println("Installing the Node.js peer's packages; the first time takes minutes.");
                if (!npm(folder, "ci")) {
                    return skipped("npm could not install its packages; target/peers/node/npm.log says why");
                }
                // Native code, which does not build everywhere.
                npm(folder, "install", "--no-save", RUNTIME_CLIENT);
            }
            Path client = folder.resolve("node_modules/aws-lambda-ric");
            boolean built = Files.exists(client.resolve("rapid-client.node"));
            List<String> command = built
                    ? List.of(node.get().toString(), client.resolve("index.mjs").toString(), "handler.handler")
                    : List.of(
                            node.get().toString(), folder.resolve("runtime.mjs").toString());
            return Optional.of(new NodePeer(folder, command, built ? "aws-lambda-ric" : "own loop"));
        } catch (IOException e) {
            return skipped(e.toString());
        }
    }

    /** The versions of Node.js and of the vendor's client. */
    String version() {
        try {
            Process process = new ProcessBuilder(command.getFirst(), "--version").start();
            String node = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode client = Json.read(Files.readString(folder.resolve("node_modules/intercom-client/package.json")));
            return "Node.js " + node.strip() + ", intercom-client "
                    + client.path("version").asText();
        } catch (IOException e) {
            return "Node.js";
        }
    }

    private static Optional<NodePeer> skipped(String why) {
        System.out.println("SKIPPED: the Node.js peer, because " + why + ".");
        return Optional.empty();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean npm(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of("npm"), Stream.concat(Stream.of(arguments), Stream.of("--no-audit", "--no-fund")))
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("npm.log").toFile()))
                .start();
        if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
