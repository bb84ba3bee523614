package dev.intercomactions.sandbox.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.intercom.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A sweep by hand: shown first, done when told to, and undone. */
record SweepCommand(Options options) implements BatchCommand {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String SAMPLE_ADMIN = "12345";
    private static final int SAMPLE_STALE = 250;
    private static final int SAMPLE_FRESH = 50;
    private static final List<String> SHOWN =
            List.of("found", "closed", "skipped", "failed", "sample", "more", "estimate");

    static SweepCommand read(List<String> arguments) {
        return new SweepCommand(Options.read(
                arguments,
                Set.of("--inactive-for", "--admin", "--body", "--tag", "--without-tag", "--limit"),
                Set.of("--act", "--allow-recent", "--undo")));
    }

    @Override
    public boolean run(Sandbox sandbox, boolean real, Screen screen) throws InterruptedException {
        if (!real) {
            fill(sandbox.intercom().workspace());
        }
        String sweepId = "sweep-" + UUID.randomUUID();
        Steps steps = new Steps(sandbox::invokeTask, sweepId);
        ObjectNode input = input(real);
        JsonNode shown = steps.collect(steps.begin("sweep", input)).path("output");
        screen.table("Stale, and nothing changed yet", shown, SHOWN);
        int found = shown.path("found").asInt();
        if (!options.has("--act") || found == 0) {
            return true;
        }
        if (!BatchCommand.confirmed(real, screen, found, "close them")) {
            screen.say("Nothing was changed.");
            return true;
        }
        JsonNode collected = steps.collect(
                steps.begin("sweep", input.deepCopy().put("preview", false).put("sweep_id", sweepId)));
        JsonNode swept = worked(steps, collected, screen);
        screen.table("Swept", swept, SHOWN);
        boolean good = swept.path("failed").asInt() == 0;
        if (options.has("--undo")
                && BatchCommand.confirmed(real, screen, swept.path("closed").asInt(), "open them")) {
            ObjectNode undo = Json.object()
                    .put("undo", sweepId)
                    .put("admin_id", input.path("admin_id").asText());
            JsonNode undone = worked(steps, steps.begin("sweep", undo), screen);
            screen.table("Undone", undone, List.of("reopened", "skipped", "failed"));
            good &= undone.path("failed").asInt() == 0;
        }
        return good;
    }

    private static JsonNode worked(Steps steps, JsonNode collected, Screen screen) throws InterruptedException {
        int parts = collected.path("parts").size();
        screen.bar(0, parts);
        return steps.work(collected, done -> screen.bar(done, parts));
    }

    private ObjectNode input(boolean real) {
        ObjectNode input = Json.object()
                .put(
                        "inactive_for_seconds",
                        options.time("--inactive-for").orElse(WEEK).toSeconds())
                .put("admin_id", options.value("--admin").orElse(real ? "" : SAMPLE_ADMIN));
        options.value("--body").ifPresent(body -> input.put("body", body));
        options.number("--limit").ifPresent(limit -> input.put("limit", limit));
        options.value("--tag").ifPresent(tag -> input.withObject("/filter").put("tag_id", tag));
        options.value("--without-tag")
                .ifPresent(tag -> input.withObject("/filter").put("without_tag_id", tag));
        return options.has("--allow-recent") ? input.put("allow_recent", true) : input;
    }

    private static void fill(Workspace workspace) {
        workspace.addAdmin(SAMPLE_ADMIN);
        Instant now = Instant.now();
        for (int i = 0; i < SAMPLE_STALE; i++) {
            workspace.addConversation(Integer.toString(700_000 + i), now.minus(WEEK.plusHours(i + 1)));
        }
        for (int i = 0; i < SAMPLE_FRESH; i++) {
            workspace.addConversation(Integer.toString(800_000 + i), now.minusSeconds(3600L * (i + 1)));
        }
    }
}
