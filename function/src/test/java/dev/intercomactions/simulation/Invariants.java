package dev.intercomactions.simulation;

import dev.intercomactions.json.Json;
import dev.intercomactions.queue.QueueRequest;
import dev.intercomactions.run.Progress;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is promised, checked from outside: by what Intercom did, by what stands in the queues and in the run log. */
final class Invariants {
    private static final String ONCE = "nothing is done twice";
    private static final String TRUTH = "what is told is true";
    private static final String LOST = "nothing is lost";

    /** A run's round. */
    private record Round(String runId, int round) {}

    private final Walk walk;
    private final Map<String, Job> runs = new LinkedHashMap<>();
    private final Map<String, Walk.Invocation> holders = new HashMap<>();
    private final Map<Round, Integer> calls = new HashMap<>();
    private final Set<Round> failed = new HashSet<>();
    private final Set<Round> deadLettered = new HashSet<>();

    Invariants(Walk walk) {
        this.walk = walk;
    }

    /** A write took effect. */
    void written(Walk.Invocation writer, Optional<Run> before, Run after) {
        runs.putIfAbsent(after.runId(), writer.job);
        RunStateModel.wrong(before, after, writer.environment.clock().instant())
                .ifPresent(wrong -> walk.broken("a run lives as the model says", after.runId() + ": " + wrong));
        if (after.state() instanceof RunState.Running) {
            holders.put(after.runId(), writer);
        }
        boolean unfinished = before.isPresent() && after.state() instanceof RunState.Waiting;
        if (unfinished && !writer.calledAgain && !awaited(writer.job)) {
            walk.broken("the message comes before the state that needs it", after.runId() + " has none");
        }
        if (after.state() instanceof RunState.Failed) {
            failed.add(round(after));
        }
        if (after.state() instanceof RunState.Succeeded && effects(after) == 0) {
            walk.broken(TRUTH, after.runId() + " has succeeded, and Intercom did nothing");
        }
    }

    /** A call that changes something is under way. */
    void called(Walk.Invocation caller, Fault trouble) {
        Run run = walk.run(caller.runId).orElseThrow();
        if (!(run.state() instanceof RunState.Running) || !caller.equals(holders.get(run.runId()))) {
            walk.broken("who does not hold a run does nothing", run.runId() + " is " + run.status());
        }
        if (run.progress().doneUnread()) {
            walk.broken("nothing is sent after a 2xx", run.runId() + " is sent again");
        }
        if (trouble != Fault.LIMITED && trouble != Fault.LIMITED_WITH_RESET) {
            int made = calls.merge(round(run), 1, Integer::sum);
            if (made > run.subject().retry().maxAttempts()) {
                walk.broken("a round has its budget of attempts", run.runId() + " is called " + made + " times");
            }
        }
    }

    /** A dead letter is in its queue. */
    void deadLettered(QueuedMessage letter) {
        Round round = new Round(letter.attribute("run_id"), number(letter, "round"));
        deadLettered.add(round);
        if (!failed.contains(round) && !letter.attribute("error_code").equals("idempotency_conflict")) {
            walk.broken("a run fails before its dead letter is sent", round.toString());
        }
        for (String name : List.of("action", "error_code", "error_message", "attempts")) {
            if (letter.attribute(name).isBlank()) {
                walk.broken("a dead letter explains itself", "without " + name);
            }
        }
        if (number(letter, "attempts") > letter.job.maxAttempts()) {
            walk.broken("a dead letter explains itself", letter.attribute("attempts") + " attempts");
        }
        if (number(letter, "attempts") > 0
                && letter.attribute("first_attempt_at").isEmpty()) {
            walk.broken("a dead letter explains itself", "without first_attempt_at");
        }
        if (Json.parse(letter.body).isEmpty()) {
            walk.broken("a dead letter explains itself", "its body is no request");
        }
        boolean latest =
                walk.run(round.runId()).filter(run -> round(run).equals(round)).isPresent();
        if (latest && certain(letter.attribute("error_code"))) {
            nothingWasDone(letter.job, "a dead letter says " + letter.attribute("error_code"));
        }
    }

    /** A message is gone. */
    void acknowledged(QueuedMessage message) {
        String runId = QueueRequest.read(message.received(), SimulatedFunction.byDefault())
                        instanceof QueueRequest.Request request
                ? request.request().runId()
                : QueueRequest.ownId(message.received());
        Optional<Run> run = walk.run(runId).filter(there -> sameInput(there, message.job));
        boolean settled = run.isPresent()
                ? settled(run.get())
                : deadLettered.stream().anyMatch(round -> round.runId().equals(message.id));
        if (!settled && !awaited(message.job)) {
            walk.broken(
                    LOST,
                    message.id + " is gone, and its run is "
                            + run.map(Run::status).orElse("unknown"));
        }
    }

    /** A caller has its last answer. */
    void told(SimulatedCaller caller, String answer) {
        if (answer.equals("accepted")) {
            caller.accepted = true;
        }
        if (answer.equals("done") && walk.workspace.effects(caller.job.thing()) == 0) {
            walk.broken(TRUTH, caller.name + " was told that it is done");
        }
        boolean latest = runsOf(caller.job).stream().allMatch(run -> run.state() instanceof RunState.Failed);
        if (latest && answer.startsWith("failed: ") && certain(answer.substring("failed: ".length()))) {
            nothingWasDone(caller.job, caller.name + " was told that it has " + answer);
        }
    }

    void afterStep() {
        for (SimulatedCaller caller : walk.callers()) {
            Job job = caller.job;
            if (job.seenTwice() && walk.workspace.effects(job.thing()) > 1) {
                walk.broken(ONCE, job.action() + " was done " + walk.workspace.effects(job.thing()) + " times");
            }
        }
    }

    /**
     * While nothing strikes, whoever is to come back for a run does so in time.
     *
     * @param calmSince when the last fault struck
     */
    void nothingIsStuck(Instant calmSince, Duration visibility) {
        Duration oneDelivery = visibility.plus(Walk.INVOCATION.multipliedBy(2));
        runs.forEach((runId, job) -> {
            Run run = walk.run(runId).orElseThrow();
            Instant due = switch (run.state()) {
                case RunState.Waiting(Instant dueAt) -> dueAt;
                case RunState.Running running -> running.dueAt();
                case RunState.Succeeded succeeded -> Instant.MAX;
                case RunState.Failed failed -> Instant.MAX;
            };
            Instant from = due.isAfter(calmSince) ? due : calmSince;
            if (!due.equals(Instant.MAX) && awaited(job) && walk.now().isAfter(from.plus(oneDelivery))) {
                walk.broken("nothing is stuck", runId + " is " + run.status() + " since " + due);
            }
        });
    }

    /** Nothing more will happen. */
    void atEnd() {
        for (QueuedMessage message : walk.queues.actions) {
            walk.broken(LOST, message.id + " is never received");
        }
        for (SimulatedCaller caller : walk.callers()) {
            List<Run> answering = runsOf(caller.job);
            if (caller.accepted && answering.stream().noneMatch(this::settled) && !conflicts(caller.job)) {
                walk.broken(LOST, caller.name + " was accepted, and nobody was told what became of it");
            }
            if (!caller.accepted && caller.told.isEmpty()) {
                walk.broken(LOST, caller.name + " has no answer");
            }
        }
        runs.forEach((runId, job) -> {
            Run run = walk.run(runId).orElseThrow();
            if (run.state() instanceof RunState.Failed failure
                    && certain(failure.failure().code())) {
                nothingWasDone(
                        job, runId + " has failed with " + failure.failure().code());
            }
        });
    }

    /** Confirmed, or its end is in a dead letter. */
    private boolean settled(Run run) {
        return run.state() instanceof RunState.Succeeded || deadLettered.contains(round(run));
    }

    private boolean conflicts(Job job) {
        return deadLettered.stream().anyMatch(round -> job.equals(runs.get(round.runId())));
    }

    /** Whether a message stands for a job. */
    private boolean awaited(Job job) {
        return walk.queues.actions.stream().anyMatch(message -> message.job.equals(job));
    }

    private List<Run> runsOf(Job job) {
        return runs.keySet().stream()
                .flatMap(runId -> walk.run(runId).stream())
                .filter(run -> sameInput(run, job))
                .toList();
    }

    /** An invalid request is written down without its input, under an id of its own. */
    private boolean sameInput(Run run, Job job) {
        return run.subject().input().isNull()
                ? job.equals(runs.get(run.runId()))
                : run.subject().input().toString().contains("\"" + job.thing() + "\"");
    }

    /** Whether a failure says that nothing was done. */
    private static boolean certain(String code) {
        return !code.equals("outcome_unknown") && !code.equals("idempotency_conflict");
    }

    private void nothingWasDone(Job job, String what) {
        if (job.seenTwice() && walk.workspace.effects(job.thing()) > 0) {
            walk.broken(TRUTH, what + ", and Intercom did it");
        }
    }

    private int effects(Run run) {
        Job job = runs.get(run.runId());
        return job == null ? 0 : walk.workspace.effects(job.thing());
    }

    private static Round round(Run run) {
        Progress progress = run.progress();
        return new Round(run.runId(), progress.round());
    }

    private static int number(QueuedMessage letter, String name) {
        String text = letter.attribute(name);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
