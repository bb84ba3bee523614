package dev.intercomactions.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.CloseConversation;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.action.OpenConversation;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.Roster;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.task.SweepPlan.Collected;
import dev.intercomactions.task.SweepPlan.Stale;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/**
 * The processor of a sweep's steps. The state machine is told what comes next, and how far it is stays in the plan, so that
 * every step may be repeated.
 */
final class SweepProcessor {
    /** Conversations in a part: what one invocation closes. */
    static final int PART = 100;

    /** Intercom deals its rate limit out in windows of so many seconds. */
    private static final int WINDOW_SECONDS = 10;

    /** What Intercom takes of a private app. */
    private static final int CALLS_A_MINUTE = 10_000;

    /** A look whether it moved, and the closing. */
    private static final int CALLS_EACH = 2;

    private static final InputSchema STEP = new InputSchema(() -> Json.resource("/sweep-step.json"));

    private final TaskProcessor tasks;
    private final ItemWorker worker;
    private final RunStore runs;
    private final DocumentStore documents;
    private final Roster roster;
    private final RetryPolicy retry;
    private final int reservePercent;
    private final InstantSource clock;

    SweepProcessor(
            TaskProcessor tasks,
            RunStore runs,
            DocumentStore documents,
            Roster roster,
            RetryPolicy retry,
            int reservePercent,
            InstantSource clock) {
        this.tasks = tasks;
        this.worker = new ItemWorker(tasks);
        this.runs = runs;
        this.documents = documents;
        this.roster = roster;
        this.retry = retry;
        this.reservePercent = reservePercent;
        this.clock = clock;
    }

    /**
     * What the state machine carries from step to step.
     *
     * @param id of the plan's document
     * @param mode {@code preview}, {@code act} or {@code undo}
     * @param adminId who closes, or opens again
     * @param tolerance the share of failures in percent beyond which the execution fails
     */
    private record Ticket(String id, String mode, String sweepId, String adminId, int tolerance, int concurrency) {
        static Ticket of(JsonNode json) {
            return new Ticket(
                    json.path("id").asText(),
                    json.path("mode").asText(),
                    json.path("sweep_id").asText(),
                    json.path("admin_id").asText(),
                    json.path("tolerate_percent").asInt(),
                    json.path("concurrency").asInt());
        }

        /** What its runs are a part of; those of an undo belong to the sweep that is undone. */
        PartOf whole() {
            return PartOf.sweep(sweepId);
        }

        ObjectNode json() {
            return Json.object()
                    .put("id", id)
                    .put("mode", mode)
                    .put("sweep_id", sweepId)
                    .put("admin_id", adminId)
                    .put("tolerate_percent", tolerance)
                    .put("concurrency", concurrency);
        }
    }

    /**
     * Carries out a step.
     *
     * @param requestId of the invocation
     * @throws TaskException when it was not carried out
     */
    JsonNode carryOut(JsonNode json, String requestId, Instant deadline) {
        TaskProcessor.refuse(STEP.validate(json));
        Ticket ticket = Ticket.of(json.path("plan"));
        return switch (json.path("sweep").asText()) {
            case "begin" -> begin(json, deadline);
            case "collect" -> collect(ticket, requestId, deadline);
            case "close" -> close(ticket, json, deadline);
            case "reopen" -> reopen(ticket, json, deadline);
            default -> report(ticket, json.path("results"));
        };
    }

    // ----------------------------------------------------------------------------------------------------- to begin

    private ObjectNode begin(JsonNode json, Instant deadline) {
        SweepInput input = SweepInput.read(json.path("input"));
        String execution = json.path("execution").asText();
        String sweepId = input.sweepId(execution);
        String mode = input.undo() ? "undo" : input.preview() ? "preview" : "act";
        Ticket ticket = new Ticket(
                input.preview() ? "preview:" + execution : "sweep:" + sweepId,
                mode,
                sweepId,
                input.adminId(),
                input.tolerance(),
                Tasks.concurrency(json));
        Optional<SweepPlan> standing = documents.find(ticket.id()).map(stored -> SweepPlan.of(stored.document()));
        if (input.undo() && standing.isEmpty()) {
            throw invalid("/undo", "names no sweep that closed anything, or one that is no longer remembered");
        }
        checkAdmin(input.adminId(), deadline);
        return input.undo() ? step(ticket, standing.get(), "reopen") : step(ticket, planned(ticket, input, standing));
    }

    /** The plan of this id: a new one, or the one that stands, if it was made for the same. */
    private SweepPlan planned(Ticket ticket, SweepInput input, Optional<SweepPlan> standing) {
        ObjectNode spec = input.spec();
        if (standing.isEmpty()) {
            SweepPlan plan = SweepPlan.begin(spec, clock.instant().getEpochSecond() - input.age());
            if (documents.insert(ticket.id(), plan.json())) {
                return plan;
            }
        }
        SweepPlan plan = standing.orElseGet(() -> plan(ticket));
        // As texts: a number that was written down and read again may be of another width.
        if (!Json.write(plan.spec()).equals(Json.write(spec))) {
            throw new InvalidInputException(
                    "idempotency_conflict: /sweep_id names a sweep with another input, which was left alone");
        }
        return plan;
    }

    /** A team cannot close, and Intercom says so only once it is asked to. */
    private void checkAdmin(String adminId, Instant deadline) {
        JsonNode teammates = tasks.ask(
                "list_admins",
                IntercomRequest.get("/admins"),
                answer -> Optional.of(answer.path("admins"))
                        .filter(JsonNode::isArray)
                        .map(admins -> Json.object().set("admins", admins)),
                deadline);
        if (teammates
                .path("admins")
                .valueStream()
                .noneMatch(admin -> admin.path("id").asText().equals(adminId))) {
            throw invalid("/admin_id", "is no teammate of this workspace; a team cannot close or open");
        }
    }

    // --------------------------------------------------------------------------------------------------- to collect

    private ObjectNode collect(Ticket ticket, String requestId, Instant deadline) {
        DocumentStore.Stored stored = documents.find(ticket.id()).orElseThrow(SweepProcessor::forgotten);
        SweepPlan plan = SweepPlan.of(stored.document());
        if (plan.complete()) {
            return step(ticket, plan);
        }
        Set<String> seen = new HashSet<>();
        IntStream.range(0, plan.parts().size())
                .forEach(part -> part(plan, part).forEach(conversation -> seen.add(conversation.id())));
        Collected collected = new SweepCollector(tasks, clock, plan, seen).collect(deadline);
        SweepPlan further = plan.with(collected, write(ticket, requestId, collected.conversations()));
        // Whoever else collects under this id was faster: what it wrote down is the plan.
        SweepPlan next = documents.replace(ticket.id(), stored, further.json()) ? further : plan(ticket);
        return !next.complete() && collected.halted()
                ? step(ticket, next, "wait").put("wait_seconds", WINDOW_SECONDS)
                : step(ticket, next);
    }

    /** Writes the parts before the plan that names them, so that a plan never names what is not there. */
    private List<String> write(Ticket ticket, String requestId, List<Stale> conversations) {
        List<String> written = new ArrayList<>();
        conversations.stream().gather(Gatherers.windowFixed(PART)).forEachOrdered(part -> {
            written.add(ticket.id() + "#" + requestId + "-" + written.size());
            documents.insert(written.getLast(), SweepPlan.part(part));
        });
        return written;
    }

    // -------------------------------------------------------------------------------------------- to close and reopen

    private ObjectNode close(Ticket ticket, JsonNode json, Instant deadline) {
        if (!ticket.mode().equals("act")) {
            throw invalid("/plan", "is not one to act upon");
        }
        SweepPlan plan = plan(ticket);
        Map<String, RunRequest> requests = new LinkedHashMap<>();
        part(plan, json.path("part").asInt()).forEach(stale -> requests.put(stale.id(), closing(ticket, plan, stale)));
        return work(ticket, requests, "closed", json, deadline);
    }

    private RunRequest closing(Ticket ticket, SweepPlan plan, Stale stale) {
        CloseConversation close = new CloseConversation(
                stale.id(),
                plan.spec().path("admin_id").asText(),
                Optional.ofNullable(plan.spec().path("body").textValue()),
                OptionalLong.of(stale.updatedAt()));
        return RunRequest.of(ticket.whole(), RunIds.ofKey(key(ticket, stale)), close, retry);
    }

    private static String key(Ticket ticket, Stale stale) {
        return ticket.sweepId() + "#" + stale.id();
    }

    private ObjectNode reopen(Ticket ticket, JsonNode json, Instant deadline) {
        SweepPlan plan = plan(ticket);
        Map<String, RunRequest> requests = new LinkedHashMap<>();
        part(plan, json.path("part").asInt())
                .forEach(stale -> opening(ticket, plan, stale).ifPresent(request -> requests.put(stale.id(), request)));
        return work(ticket, requests, "reopened", json, deadline);
    }

    /** What opens a conversation again, if the sweep closed it. */
    private Optional<RunRequest> opening(Ticket ticket, SweepPlan plan, Stale stale) {
        return runs.find(RunIds.ofKey(key(ticket, stale)))
                .filter(SweepProcessor::closed)
                .map(run -> {
                    OpenConversation open = new OpenConversation(
                            stale.id(),
                            ticket.adminId(),
                            Optional.of(plan.spec().path("admin_id").asText()),
                            OptionalLong.of(run.createdAt().getEpochSecond()));
                    String key = ticket.sweepId() + "#undo#" + ticket.adminId() + "#" + stale.id();
                    return RunRequest.of(ticket.whole(), RunIds.ofKey(key), open, retry);
                });
    }

    private static boolean closed(Run run) {
        return run.state() instanceof RunState.Succeeded done
                && ItemResult.Done.of(run, done).acted();
    }

    /**
     * Works on the requests of a part, and counts what each came to once nothing is left to try again or nobody will.
     *
     * @param requests by the conversation's id
     * @param done how those are counted in which this brought the conversation there
     */
    private ObjectNode work(
            Ticket ticket, Map<String, RunRequest> requests, String done, JsonNode json, Instant deadline) {
        List<RunRequest> asked = List.copyOf(requests.values());
        roster.add(ticket.whole(), asked.stream().map(RunRequest::runId).toList());
        List<ItemResult> results = worker.work(asked, deadline);
        if (!json.path("final").asBoolean()) {
            ItemWorker.finish(results);
        }
        Tally tally = new Tally("conversation_id", done, "skipped");
        Iterator<ItemResult> result = results.iterator();
        for (String conversation : requests.keySet()) {
            switch (result.next()) {
                case ItemResult.Done came -> tally.add(came.acted() && !came.skipped() ? done : "skipped");
                case ItemResult.Failed(TaskException error) -> tally.failed(error.code(), conversation);
            }
        }
        return tally.json();
    }

    // ---------------------------------------------------------------------------------------------------- to report

    private ObjectNode report(Ticket ticket, JsonNode results) {
        SweepPlan plan = plan(ticket);
        boolean undo = ticket.mode().equals("undo");
        Tally tally = new Tally("conversation_id", undo ? "reopened" : "closed", "skipped");
        for (int i = 0; i < plan.parts().size(); i++) {
            JsonNode result = results.path(i);
            if (result.has("failed")) {
                tally.add(result);
            } else {
                String error = result.path("error").asText("function_failed");
                part(plan, i).forEach(stale -> tally.failed(error, stale.id()));
            }
        }
        ObjectNode output =
                undo ? tally.putInto(Json.object().put("sweep_id", ticket.sweepId())) : output(ticket, plan, tally);
        if (!tally.beyond(ticket.tolerance())) {
            return Json.object().put("next", "done").set("output", output);
        }
        if (undo) {
            output.set("failures", tally.failures());
        }
        return Json.object().put("next", "fail").put("cause", Json.write(output));
    }

    /** The least time that so many calls take when all that is not reserved for people is a sweep's. */
    private int seconds(int calls) {
        return (int) Math.ceilDiv(calls * 60L * 100, (long) CALLS_A_MINUTE * (100 - reservePercent));
    }

    private ObjectNode output(Ticket ticket, SweepPlan plan, Tally tally) {
        int calls = plan.found() * CALLS_EACH;
        ObjectNode output = Json.object()
                .put("sweep_id", ticket.sweepId())
                .put("preview", ticket.mode().equals("preview"))
                .put("found", plan.found());
        tally.putInto(output);
        plan.sample().forEach(output.putArray("sample")::add);
        output.put("more", plan.more());
        output.putObject("estimate").put("calls", calls).put("seconds", seconds(calls));
        output.set("failures", tally.failures());
        return output;
    }

    // ------------------------------------------------------------------------------------------------ the plan itself

    private ObjectNode step(Ticket ticket, SweepPlan plan) {
        if (!plan.complete()) {
            return step(ticket, plan, "collect");
        }
        if (ticket.mode().equals("act")) {
            return step(ticket, plan, "close");
        }
        ObjectNode output = output(ticket, plan, new Tally("conversation_id", "closed", "skipped"));
        return step(ticket, plan, "show").set("output", output);
    }

    private static ObjectNode step(Ticket ticket, SweepPlan plan, String next) {
        ObjectNode step = Json.object().put("next", next);
        step.set("plan", ticket.json());
        ArrayNode parts = step.putArray("parts");
        IntStream.range(0, plan.parts().size()).forEach(parts::add);
        return step;
    }

    private SweepPlan plan(Ticket ticket) {
        return documents
                .find(ticket.id())
                .map(stored -> SweepPlan.of(stored.document()))
                .orElseThrow(SweepProcessor::forgotten);
    }

    private List<Stale> part(SweepPlan plan, int number) {
        if (number >= plan.parts().size()) {
            throw forgotten();
        }
        return documents
                .find(plan.parts().get(number))
                .map(stored -> SweepPlan.conversations(stored.document()))
                .orElseThrow(SweepProcessor::forgotten);
    }

    private static InvalidInputException forgotten() {
        return invalid("/plan", "is no longer remembered");
    }

    private static InvalidInputException invalid(String pointer, String message) {
        return TaskProcessor.invalid(pointer, "sweep", message);
    }
}
