package dev.intercomactions.sandbox.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A bulk by hand, over a file of this machine instead of one in S3. */
record BulkCommand(Options options) implements BatchCommand {
    private static final int BATCH = 100;
    private static final int HEAD = 8192;
    private static final int SHOWN = 3;
    private static final List<String> COUNTS = List.of("items", "succeeded", "skipped", "failed");

    static BulkCommand read(List<String> arguments) {
        return new BulkCommand(Options.read(arguments, Set.of("--action", "--file"), Set.of("--act")));
    }

    @Override
    public boolean run(Sandbox sandbox, boolean real, Screen screen) throws InterruptedException {
        String action = options.value("--action").orElseThrow(() -> new SandboxException("--action is missing."));
        Path file = Path.of(options.value("--file").orElseThrow(() -> new SandboxException("--file is missing.")));
        String text = text(file);
        String format = file.toString().endsWith(".jsonl") ? "jsonl" : "csv";
        Steps steps = new Steps(sandbox::invokeTask, "bulk-" + UUID.randomUUID());

        ObjectNode input = Json.object().put("action", action);
        input.putObject("s3").put("bucket", "file").put("key", "file").put("format", format);
        JsonNode plan = steps.begin("bulk", input).path("plan");
        String head = text.substring(0, Math.min(HEAD, text.length()));
        steps.ask(Json.object().put("bulk", "check").put("head", head).set("plan", plan));

        List<? extends JsonNode> items = format.equals("csv") ? Csv.rows(text) : lines(text);
        screen.say("\n" + items.size() + " inputs of " + action + ", beginning with");
        items.stream().limit(SHOWN).forEach(item -> screen.say("  " + item));
        if (!options.has("--act")) {
            return true;
        }
        if (!BatchCommand.confirmed(real, screen, items.size(), "carry them out")) {
            screen.say("Nothing was changed.");
            return true;
        }
        JsonNode output = worked(steps, plan, items, screen);
        screen.table("Carried out", output, COUNTS);
        return output.path("failed").asInt() == 0;
    }

    private static JsonNode worked(Steps steps, JsonNode plan, List<? extends JsonNode> items, Screen screen)
            throws InterruptedException {
        ObjectNode report = Json.object().put("bulk", "report").set("plan", plan);
        report.putArray("results");
        screen.bar(0, items.size());
        for (int from = 0; from < items.size(); from += BATCH) {
            int to = Math.min(from + BATCH, items.size());
            ObjectNode step = Json.object().put("bulk", "carry");
            ObjectNode batch = step.putObject("batch");
            batch.putObject("BatchInput").set("plan", plan);
            items.subList(from, to).forEach(batch.putArray("Items")::add);
            report.withArray("results").add(steps.settle(step));
            screen.bar(to, items.size());
        }
        return Steps.outcome(steps.ask(report));
    }

    private static List<JsonNode> lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).map(Json::read).toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SandboxException("Cannot read " + file + " as text: " + e.getMessage(), e);
        }
    }
}
