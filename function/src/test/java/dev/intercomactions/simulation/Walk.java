package dev.intercomactions.simulation;

import dev.intercomactions.run.Run;
import dev.intercomactions.testing.SettableClock;
import dev.intercomactions.testing.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One small world from its first request until all is settled: callers, two queues, a run log, Intercom, and processes
 * that run the real service on one thread. At each step {@link Choices} say who goes next and what strikes.
 */
final class Walk {
    static final Duration INVOCATION = Duration.ofMinutes(1);
    static final Duration SETTLE = Duration.ofSeconds(20);

    /** Of {@link #SETTLE}: an effect that comes later than this is beyond what is promised, once clocks differ. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final int MOST_STEPS = 4000;

    /**
     * What a walk begins with.
     *
     * @param faults the most that strike; then they cease
     * @param redrives how often a person sends a dead letter back, or an old copy of one
     * @param visibility the action queue's visibility time-out
     * @param receives how often a message counts as received before it is
     * @param skews by how much each process's clock is wrong; there are as many processes
     * @param pausesAfter whether time may pass between a call's end and what its caller does next
     * @param throughJson whether runs are kept as JSON
     */
    record Plan(
            List<SimulatedCaller> callers,
            int faults,
            Fault.Places places,
            int redrives,
            Duration visibility,
            int receives,
            Duration maxAge,
            List<Duration> skews,
            boolean pausesAfter,
            boolean throughJson) {}

    /** One invocation of a handler. */
    static final class Invocation {
        final SimulatedFunction environment;
        final Job job;
        final Instant deadline;
        private final Runnable gone;
        private final Coroutine fibre;
        private Instant wakeAt = Instant.MIN;
        private String at = "start";
        private boolean dying;

        /** The run that it works on, once that is known. */
        String runId = "";

        /** Whether whoever called it comes again of itself. */
        boolean calledAgain;

        Invocation(SimulatedFunction environment, Job job, Instant deadline, Runnable code, Runnable gone) {
            this.environment = environment;
            this.job = job;
            this.deadline = deadline;
            this.gone = gone;
            this.fibre = new Coroutine(code);
        }

        /** When its time is up. */
        Instant deadline() {
            return deadline;
        }
    }

    private record Later(Instant at, String what, Runnable happens) {}

    private final Plan plan;
    private final Choices choices;
    private final @Nullable StringBuilder trace;
    private final SettableClock clock = new SettableClock();
    private final List<SimulatedFunction> processes = new ArrayList<>();
    private final List<Later> later = new ArrayList<>();
    private final Set<String> copied = new HashSet<>();
    final Workspace workspace = new Workspace(clock);
    final SimulatedRunStore log;
    final SimulatedQueues queues;
    private final Invariants promises = new Invariants(this);
    private @Nullable Invocation current;
    private int faultsLeft;
    private int redrivesLeft;
    private Instant calmSince = SettableClock.START;
    private Optional<String> broken = Optional.empty();

    /** @param trace where each step is written down, for a walk that is to be read */
    Walk(Plan plan, Choices choices, @Nullable StringBuilder trace) {
        this.plan = plan;
        this.choices = choices;
        this.trace = trace;
        this.log = new SimulatedRunStore(this, plan.throughJson());
        this.queues = new SimulatedQueues(this, plan.receives());
        this.faultsLeft = plan.faults();
        this.redrivesLeft = plan.redrives();
        for (Duration skew : plan.skews()) {
            processes.add(new SimulatedFunction(this, "p" + (processes.size() + 1), skew, plan.maxAge()));
        }
        plan.callers().stream()
                .map(caller -> caller.job)
                .distinct()
                .filter(job -> job.action().equals("close_conversation"))
                .forEach(job -> workspace.conversation(job.thing()));
        plan.callers().stream()
                .filter(caller -> caller.way == SimulatedCaller.Way.MESSAGE)
                .forEach(this::send);
    }

    /** Walks to the end. Nothing when every promise was kept, else which was broken and how. */
    Optional<String> run() {
        for (int steps = 0; broken.isEmpty(); steps++) {
            List<Runnable> ordinary = ordinary();
            List<Runnable> faults = faultsLeft > 0 ? faults() : List.of();
            int strike = faults.isEmpty() ? 0 : choices.strike(faults.size());
            if (strike > 0) {
                struck();
                faults.get(strike - 1).run();
            } else if (!ordinary.isEmpty()) {
                ordinary.get(choices.way(ordinary.size())).run();
            } else if (!advance()) {
                promises.atEnd();
                break;
            }
            promises.afterStep();
            if (steps > MOST_STEPS) {
                broken("all is settled in the end", "after " + steps + " steps it is not");
            }
        }
        return broken;
    }

    Invariants promises() {
        return promises;
    }

    Fault.Places places() {
        return plan.places();
    }

    List<SimulatedCaller> callers() {
        return plan.callers();
    }

    Instant now() {
        return clock.instant();
    }

    /** The invocation whose step this is. */
    Invocation invocation() {
        if (current == null) {
            throw new IllegalStateException("nobody is at work");
        }
        return current;
    }

    Job job() {
        return invocation().job;
    }

    /** Says which run the current invocation works on. */
    void ran(String runId) {
        invocation().runId = runId;
    }

    /** The current invocation stands here until it is its turn again; then something may strike. */
    Fault step(String what, List<Fault> possible) {
        Invocation self = invocation();
        self.at = what;
        Coroutine.pause();
        int strike = faultsLeft == 0 ? 0 : choices.strike(possible.size());
        if (strike == 0) {
            note(what);
            return Fault.NONE;
        }
        struck();
        Fault trouble = possible.get(strike - 1);
        note(what + ": " + trouble);
        return trouble;
    }

    /** After a call, before its caller does what follows. */
    void pauseAfter() {
        if (plan.pausesAfter()) {
            invocation().at += " (done)";
            Coroutine.pause();
        }
    }

    /** The current invocation waits; others go on. */
    void sleep(Duration duration) {
        invocation().wakeAt = now().plus(duration);
        Coroutine.pause();
    }

    /** The current invocation's process is gone. */
    IllegalStateException die() {
        invocation().dying = true;
        Coroutine.pause();
        return new IllegalStateException("the dead do not go on");
    }

    void later(Instant at, String what, Runnable happens) {
        later.add(new Later(at, what, happens));
    }

    /** How long after a call was given up its effect still comes. */
    Duration lateness() {
        Duration skew = plan.skews().stream()
                .map(Duration::abs)
                .max(Duration::compareTo)
                .orElseThrow();
        Duration most = SETTLE.minus(MARGIN).minus(skew.multipliedBy(2));
        return plan.pausesAfter() ? most.dividedBy(1L + choices.way(3)) : most;
    }

    void broken(String promise, String how) {
        note("BROKEN: " + promise + ": " + how);
        if (broken.isEmpty()) {
            broken = Optional.of(promise + ": " + how);
        }
    }

    void note(String what) {
        if (trace != null) {
            String who = current == null ? "" : current.environment.name + " ";
            long millis = Duration.between(SettableClock.START, now()).toMillis();
            trace.append("%8d.%03d  %s%s%n".formatted(millis / 1000, millis % 1000, who, what));
        }
    }

    private void struck() {
        faultsLeft--;
        calmSince = now();
    }

    /** What can happen now of itself. */
    private List<Runnable> ordinary() {
        List<Runnable> moves = new ArrayList<>();
        for (SimulatedFunction environment : processes) {
            if (environment.invocation != null && !environment.invocation.wakeAt.isAfter(now())) {
                moves.add(() -> resume(environment));
            }
        }
        Optional<SimulatedFunction> idle = idle();
        if (idle.isPresent()) {
            for (QueuedMessage message : queues.visible()) {
                moves.add(() -> deliver(message, idle.get()));
            }
            for (SimulatedCaller caller : plan.callers()) {
                if (caller.nextAt.filter(at -> !at.isAfter(now())).isPresent()) {
                    moves.add(() -> call(caller, idle.get()));
                }
            }
        }
        if (redrivesLeft > 0 && !queues.deadLetters.isEmpty()) {
            moves.add(this::redrive);
        }
        return moves;
    }

    private List<Runnable> faults() {
        List<Runnable> moves = new ArrayList<>();
        Optional<SimulatedFunction> idle = idle();
        for (SimulatedFunction environment : processes) {
            if (environment.invocation != null) {
                moves.add(() -> kill(environment, "is killed"));
            }
        }
        boolean anyAtWork = !moves.isEmpty();
        if (idle.isPresent()) {
            for (QueuedMessage message : queues.inFlight()) {
                moves.add(() -> duplicate(message, idle.get()));
            }
        }
        if (anyAtWork) {
            moves.add(this::stall);
        }
        return moves;
    }

    private Optional<SimulatedFunction> idle() {
        return processes.stream()
                .filter(environment -> environment.invocation == null)
                .findFirst();
    }

    private void resume(SimulatedFunction environment) {
        Invocation invocation = environment.invocation;
        if (invocation == null) {
            throw new IllegalStateException("nothing to resume");
        }
        current = invocation;
        invocation.fibre.resume();
        if (invocation.dying) {
            kill(environment, "dies");
        } else if (invocation.fibre.ended()) {
            environment.invocation = null;
        }
        current = null;
    }

    private void kill(SimulatedFunction environment, String how) {
        Invocation invocation = environment.invocation;
        if (invocation != null) {
            note(environment.name + " " + how + " at: " + invocation.at);
            environment.restart();
            invocation.gone.run();
        }
    }

    private void start(SimulatedFunction environment, Job job, Runnable code, Runnable gone) {
        environment.invocation = new Invocation(environment, job, now().plus(INVOCATION), code, gone);
        resume(environment);
    }

    private void deliver(QueuedMessage message, SimulatedFunction environment) {
        message.receives++;
        message.visibleAt = now().plus(plan.visibility());
        note(environment.name + " receives " + message.id);
        start(environment, message.job, () -> environment.receive(message), () -> {});
    }

    private void duplicate(QueuedMessage message, SimulatedFunction environment) {
        note("duplicate delivery");
        deliver(message, environment);
    }

    private void send(SimulatedCaller caller) {
        queues.put(caller.job, caller.job.envelope(), Map.of(), caller.nextAt.orElse(now()));
        caller.nextAt = Optional.empty();
        caller.accepted = true;
    }

    private void call(SimulatedCaller caller, SimulatedFunction environment) {
        caller.nextAt = Optional.empty();
        note(caller.name + " asks by " + caller.way);
        start(environment, caller.job, () -> environment.answer(caller), () -> environment.unanswered(caller));
    }

    /** A person sends a dead letter back, or an old copy of it. */
    private void redrive() {
        redrivesLeft--;
        QueuedMessage letter = queues.deadLetters.get(choices.way(queues.deadLetters.size()));
        boolean copy = plan.pausesAfter() && copied.add(letter.id) && choices.way(3) == 0;
        if (!copy) {
            queues.deadLetters.remove(letter);
        }
        note("a person redrives " + (copy ? "a copy of " : "") + letter.id);
        queues.put(letter.job, letter.body, letter.attributes, now());
    }

    private void stall() {
        note("all stall");
        advance();
    }

    /** Lets time pass until something else happens; false when nothing will. */
    private boolean advance() {
        Stream<Instant> ends = processes.stream()
                .flatMap(environment -> environment.invocation == null
                        ? Stream.of()
                        : Stream.of(environment.invocation.wakeAt, environment.invocation.deadline));
        Stream<Instant> others = Stream.of(
                        later.stream().map(Later::at),
                        queues.actions.stream().map(message -> message.visibleAt),
                        plan.callers().stream().flatMap(caller -> caller.nextAt.stream()))
                .flatMap(stream -> stream);
        List<Instant> next = Stream.concat(ends, others)
                .filter(at -> at.isAfter(now()))
                .distinct()
                .sorted()
                .limit(3)
                .toList();
        if (next.isEmpty()) {
            return false;
        }
        boolean stalled = !ordinary().isEmpty();
        clock.reach(stalled && plan.pausesAfter() ? next.get(choices.way(next.size())) : next.getFirst());
        for (Later due : List.copyOf(later)) {
            if (!due.at().isAfter(now())) {
                later.remove(due);
                note(due.what() + " arrives");
                due.happens().run();
            }
        }
        for (SimulatedFunction environment : processes) {
            if (environment.invocation != null && !now().isBefore(environment.invocation.deadline)) {
                kill(environment, "runs out of time");
            }
        }
        if (faultsLeft == 0) {
            promises.nothingIsStuck(calmSince, plan.visibility());
        }
        return true;
    }

    Optional<Run> run(String runId) {
        return log.find(runId);
    }
}
