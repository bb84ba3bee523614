package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Npm;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The peer on Node.js: its packages are installed into {@code target} when it is first wanted.
 *
 * @param folder where its code is
 * @param command starts an instance of it
 * @param runtime what runs it: AWS's own client, or the same loop by hand where that does not build
 * @param version the versions of Node.js and of the vendor's client
 */
record NodePeer(Path folder, List<String> command, String runtime, String version) {
    private static final int VERSION_SECONDS = 60;
    private static final String CLIENT = "intercom-client";
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
            Optional<Path> node = Programs.onPath("node");
            if (node.isEmpty() || Programs.onPath("npm").isEmpty()) {
                return skipped("node and npm are not on this machine");
            }
            boolean first = !Npm.isThere(folder, CLIENT);
            if (first) {
                System.out.println("Installing the Node.js peer's packages; the first time takes minutes.");
            }
            if (!Npm.install(root.resolve("peers/node"), folder, CLIENT)) {
                return skipped("npm could not install its packages; target/peers/node/npm.log says why");
            }
            if (first) {
                // Native code, which does not build everywhere.
                Npm.says(folder, "install", "--no-save", RUNTIME_CLIENT);
            }
            Path client = folder.resolve("node_modules/aws-lambda-ric");
            boolean built = Files.exists(client.resolve("rapid-client.node"));
            List<String> command = built
                    ? List.of(node.get().toString(), client.resolve("index.mjs").toString(), "handler.handler")
                    : List.of(
                            node.get().toString(), folder.resolve("runtime.mjs").toString());
            return Optional.of(
                    new NodePeer(folder, command, built ? "aws-lambda-ric" : "own loop", version(folder, node.get())));
        } catch (IOException e) {
            return skipped(e.toString());
        }
    }

    private static String version(Path folder, Path node) throws IOException, InterruptedException {
        String own = Programs.says(folder, VERSION_SECONDS, List.of(node.toString(), "--version"))
                .orElse("of unknown version");
        JsonNode client = Json.read(Files.readString(folder.resolve("node_modules/" + CLIENT + "/package.json")));
        return "Node.js " + own + ", " + CLIENT + " " + client.path("version").asText();
    }

    private static Optional<NodePeer> skipped(String why) {
        System.out.println("SKIPPED: the Node.js peer, because " + why + ".");
        return Optional.empty();
    }
}
