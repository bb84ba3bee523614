package dev.intercomactions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Actions;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.InputSchema;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.run.Attention;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.Roster;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunView;
import dev.intercomactions.store.SqsQueues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The endpoints under {@code /v1/runs}: reading runs, and starting the next round of failed ones. */
public final class RunEndpoints {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    /** Runs of a page that are read, or written down, at one time. */
    private static final int AT_ONCE = 50;

    /** No page is begun with less time left: reading it, sending its messages and writing it down may take that long. */
    private static final Duration PAGE_TIME = Duration.ofSeconds(15);

    private static final InputSchema RETRY = new InputSchema(Lazy.of(() -> Json.resource("/retry.json")));
    private static final InputSchema RETRY_MANY = new InputSchema(Lazy.of(() -> Json.resource("/retry-many.json")));

    private final RunStore store;
    private final Roster roster;
    private final Engine engine;
    private final SqsQueues queues;
    private final InstantSource clock;

    /** The endpoints over a run log. */
    public RunEndpoints(RunStore store, Roster roster, Engine engine, SqsQueues queues, InstantSource clock) {
        this.store = store;
        this.roster = roster;
        this.engine = engine;
        this.queues = queues;
        this.clock = clock;
    }

    ApiResponse show(String runId) {
        return ApiResponse.json(200, RunView.of(find(runId)));
    }

    /**
     * A page of the runs that need attention; or of all runs of a sweep or bulk, if nothing but that is named; or the one run
     * that an idempotency key, or a message, stands for.
     */
    ApiResponse list(ApiRequest call) {
        call.allowQuery(
                "status", "action", "error_code", "part_of", "limit", "cursor", "idempotency_key", "message_id");
        Optional<String> runId =
                call.query("idempotency_key").map(RunIds::ofKey).or(() -> call.query("message_id"));
        if (runId.isPresent()) {
            if (call.query().size() > 1) {
                throw Problem.invalid("A run that is named is looked for by nothing else.", List.of());
            }
            Optional<Run> run = runId.filter(RunIds::isRunId).flatMap(store::find);
            return list(new RunStore.Page(run.stream().toList(), Optional.empty()));
        }
        Optional<PartOf> whole = call.query("part_of").map(RunEndpoints::whole);
        if (whole.isPresent()
                && Set.of("part_of", "cursor").containsAll(call.query().keySet())) {
            return list(all(whole.get(), call.query("cursor")));
        }
        String status = call.query("status").orElse("failed");
        if (!status.equals("failed") && !status.equals("retrying")) {
            throw Problem.invalid("The query parameter status must be failed or retrying.", List.of());
        }
        String limit = call.query("limit").orElse(Integer.toString(PAGE));
        if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > LARGEST_PAGE) {
            throw Problem.invalid("The query parameter limit must be 1 to " + LARGEST_PAGE + ".", List.of());
        }
        RunStore.Filter filter = filter(status, call.query("action"), call.query("error_code"), whole);
        return list(page(filter, Integer.parseInt(limit), call.query("cursor")));
    }

    private static ApiResponse list(RunStore.Page page) {
        ObjectNode body = Json.object();
        ArrayNode runs = body.putArray("runs");
        page.runs().forEach(run -> runs.add(RunView.of(run)));
        return ApiResponse.json(200, body.put("cursor", page.next().orElse(null)));
    }

    /** A name that is no action's would find nothing, and look like good news. */
    private static RunStore.Filter filter(
            String status, Optional<String> action, Optional<String> errorCode, Optional<PartOf> whole) {
        if (action.filter(name -> Actions.named(name).isEmpty()).isPresent()) {
            throw Problem.invalid(
                    "There is no such action.",
                    List.of(new FieldError("/action", "unknown_action", "is no action here")));
        }
        return new RunStore.Filter(status, action, errorCode, whole);
    }

    /** Starts the next round of one run. */
    ApiResponse retry(ApiRequest call, String runId) {
        boolean sendAgain = checked(call, RETRY).path("send_again").asBoolean();
        Run run = find(runId);
        if (!retryable(run)) {
            throw notRetryable();
        }
        Run open = dismissed(run) ? engine.dismiss(runId, false).orElseThrow(RunEndpoints::notRetryable) : run;
        Run known = sendAgain ? engine.assumeNotDone(runId).orElseThrow(RunEndpoints::notRetryable) : open;
        queues.send(known, clock.instant());
        return ApiResponse.accepted(engine.nextRound(known));
    }

    /**
     * Starts the next round of the failed runs that a filter names, page after page while there is time; a dry run only
     * counts them. Runs whose caller has been told by an answer are left out unless they are asked for: whoever was told may
     * have asked anew, and under another key that is another run.
     */
    ApiResponse retryMany(ApiRequest call, Instant deadline) {
        JsonNode body = checked(call, RETRY_MANY);
        RunStore.Filter filter = filter(
                "failed",
                text(body, "action"),
                text(body, "error_code"),
                text(body, "part_of").map(RunEndpoints::whole));
        boolean dryRun = body.path("dry_run").asBoolean();
        boolean includeTold = body.path("include_told").asBoolean();
        Optional<String> cursor = text(body, "cursor");
        int matching = 0;
        int leftOut = 0;
        int retried = 0;
        do {
            RunStore.Page page = page(filter, LARGEST_PAGE, cursor);
            List<Run> valid =
                    page.runs().stream().filter(RunEndpoints::retryable).toList();
            List<Run> runs =
                    valid.stream().filter(run -> includeTold || !told(run)).toList();
            matching += runs.size();
            leftOut += valid.size() - runs.size();
            retried += dryRun ? 0 : retryAll(runs);
            cursor = page.next();
        } while (cursor.isPresent() && clock.instant().plus(PAGE_TIME).isBefore(deadline));
        ObjectNode answer = Json.object()
                .put("matching", matching)
                .put("left_out", leftOut)
                .put("retried", retried)
                .put("more", cursor.isPresent())
                .put("cursor", cursor.orElse(null));
        return ApiResponse.json(dryRun ? 200 : 202, answer);
    }

    /** How many were retried: those whose message was sent. */
    private int retryAll(List<Run> runs) {
        Set<Run> unsent = new HashSet<>(queues.send(runs));
        List<Run> sent = runs.stream().filter(run -> !unsent.contains(run)).toList();
        SideBySide.all(AT_ONCE, sent, engine::nextRound);
        return sent.size();
    }

    private static boolean retryable(Run run) {
        return run.state() instanceof RunState.Failed failed && Attention.Kind.of(failed) != Attention.Kind.INVALID;
    }

    /** As long as it is, no message starts another round of it. */
    private static boolean dismissed(Run run) {
        return run.state() instanceof RunState.Failed failed && failed.dismissed();
    }

    /** Whether the reason went to a caller who was waiting, and not to the dead-letter queue. */
    private static boolean told(Run run) {
        return run.state() instanceof RunState.Failed failed && Attention.Kind.of(failed) == Attention.Kind.TOLD;
    }

    private static Optional<String> text(JsonNode body, String name) {
        return Optional.ofNullable(body.path(name).textValue());
    }

    private static Problem notRetryable() {
        return Problem.of(409, "not_retryable", "Only a failed run with a valid input can be retried.");
    }

    private Run find(String runId) {
        return Optional.of(runId)
                .filter(RunIds::isRunId)
                .flatMap(store::find)
                .orElseThrow(() -> Problem.notFound("There is no such run."));
    }

    private RunStore.Page page(RunStore.Filter filter, int limit, Optional<String> cursor) {
        RunStore.Page page = from(cursor, where -> store.attention(filter, limit, where));
        return new RunStore.Page(page.runs(), page.next().map(RunEndpoints::encoded));
    }

    /** Those of its runs that were written down at once, in their order; what was not begun yet is left out. */
    private RunStore.Page all(PartOf whole, Optional<String> cursor) {
        Roster.Page page = from(cursor, where -> roster.list(whole, where));
        List<Optional<Run>> runs = SideBySide.all(AT_ONCE, page.runIds(), store::find);
        return new RunStore.Page(
                runs.stream().flatMap(Optional::stream).toList(), page.next().map(RunEndpoints::encoded));
    }

    private static <T> T from(Optional<String> cursor, Function<Optional<String>, T> page) {
        try {
            return page.apply(cursor.map(RunEndpoints::decoded));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("The cursor is none of ours.", List.of());
        }
    }

    private static PartOf whole(String text) {
        return PartOf.of(text)
                .orElseThrow(() -> Problem.invalid(
                        "A run is part of a sweep or a bulk.",
                        List.of(new FieldError("/part_of", "pattern", "must be sweep:<id> or bulk:<id>"))));
    }

    /** So that a cursor can stand in a URL as it is. */
    private static String encoded(String cursor) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) {
        return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    }

    private static JsonNode checked(ApiRequest call, InputSchema schema) {
        JsonNode body = call.body().isBlank() ? Json.object() : call.json();
        List<FieldError> errors = schema.validate(body);
        if (!errors.isEmpty()) {
            throw Problem.invalid("The body is not valid.", errors);
        }
        return body;
    }
}
