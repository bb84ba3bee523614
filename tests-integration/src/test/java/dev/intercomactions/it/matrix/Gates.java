package dev.intercomactions.it.matrix;

import dev.intercomactions.it.matrix.Trial.Delivery;
import dev.intercomactions.it.matrix.Trial.Mode;
import dev.intercomactions.it.matrix.What.Answer;
import dev.intercomactions.it.matrix.What.Delivered;
import dev.intercomactions.it.matrix.What.Oddity;
import dev.intercomactions.it.matrix.What.Store;
import dev.intercomactions.it.matrix.What.Worker;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.Response;
import dev.intercomactions.sandbox.http.ReverseProxy.Target;
import dev.intercomactions.sandbox.intercom.Fault.When;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.proof.MessageWatch;
import dev.intercomactions.sandbox.proof.RunWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The moments at which faults strike, recognised by what goes over the wires. A fault that would have nothing to strike after
 * its moment (DynamoDB or Intercom, when nobody is going to ask them) takes the step at that moment away as well, so that
 * somebody comes back and meets it.
 */
final class Gates {
    /** How long a request is held for a second delivery: shorter than any client waits. */
    private static final Duration HOLD = Duration.ofSeconds(2);

    private final Stage stage;
    private final MessageWatch messages;
    private final RunWatch runs;

    Gates(Stage stage, MessageWatch messages, RunWatch runs) {
        this.stage = stage;
        this.messages = messages;
        this.runs = runs;
    }

    // ---------------------------------------------------------------------------------------------------- DynamoDB

    void dynamoDb(Request request, Target target, Connection connection) throws IOException, InterruptedException {
        Optional<Trial> known = stage.trialIn(request.text());
        if (known.isEmpty()) {
            connection.send(runs.pass(request, target));
            return;
        }
        Trial trial = known.get();
        if (isOut(trial, connection)) {
            return;
        }
        String state = RunWatch.stateWritten(request);
        if (state.equals("running") && trial.strikesAt(Where.AFTER_CLAIM)) {
            Response answer = runs.pass(request, target);
            if (goesOn(trial, connection)) {
                connection.send(answer);
            }
        } else if (!isGate(trial, state) || goesOn(trial, connection)) {
            connection.send(runs.pass(request, target));
        }
    }

    private static boolean isGate(Trial trial, String state) {
        return switch (state) {
            case "running" -> trial.strikesAt(Where.BEFORE_CLAIM);
            case "succeeded", "failed", "retrying" -> trial.strikesAt(Where.BEFORE_RESULT);
            // A run that another trial's 429 holds back is queued again, with nothing to write down yet.
            default -> false;
        };
    }

    /** True when DynamoDB is out of reach for the delivery under way, which has met that now. */
    private static boolean isOut(Trial trial, Connection connection) throws IOException {
        return switch (trial.dynamoDb()) {
            case null -> false;
            case REFUSES -> {
                connection.reset();
                yield true;
            }
            case HANGS -> {
                connection.hang();
                yield true;
            }
            case UNREADABLE -> {
                connection.send(unreadable());
                yield true;
            }
        };
    }

    // --------------------------------------------------------------------------------------------------------- SQS

    void sqs(Request request, Target target, Connection connection) throws IOException, InterruptedException {
        boolean deadLetter = MessageWatch.sendsDeadLetter(request);
        Optional<Delivery> delivery = stage.delivery(MessageWatch.receipt(request));
        Optional<Trial> known = delivery.map(one -> one.payload)
                .or(() -> Optional.of(request.text()).filter(text -> deadLetter))
                .flatMap(stage::trialIn);
        if (known.isEmpty()) {
            connection.send(messages.pass(request, target));
            return;
        }
        Trial trial = known.get();
        boolean refused = delivery.map(one -> one.sqsRefuses).orElseGet(trial::sqsRefuses);
        if (refused) {
            connection.reset();
            return;
        }
        boolean gate = deadLetter
                ? trial.strikesAt(Where.BEFORE_DEAD_LETTER)
                : MessageWatch.operation(request).equals(MessageWatch.HIDE) && trial.strikesAt(Where.BEFORE_VISIBILITY);
        if (!gate || goesOn(trial, connection)) {
            connection.send(messages.pass(request, target));
        }
    }

    /** The function has settled the message; what the event source learns instead of that. */
    InvocationResult acknowledgement(Trial trial, Delivery delivery, InvocationResult result)
            throws InterruptedException {
        InvocationResult lost = new InvocationResult.Crashed("the answer was lost");
        return switch (trial.cell.what()) {
            case Worker.KILL -> {
                stage.function().kill(trial.mark);
                yield lost;
            }
            case Worker.EXCEPTION -> new InvocationResult.FunctionError("Runtime.Error", "", Json.object());
            case Worker.TIME_OUT -> new InvocationResult.TimedOut();
            case Store.DYNAMODB_REFUSES -> {
                trial.dynamoDbIs(Mode.REFUSES);
                yield lost;
            }
            case Store.DYNAMODB_HANGS -> {
                trial.dynamoDbIs(Mode.HANGS);
                yield lost;
            }
            case Store.SQS_REFUSES -> {
                delivery.sqsRefuses = true;
                yield result;
            }
            case Answer answer -> {
                nextCall(trial, answer);
                yield lost;
            }
            case Oddity oddity -> lost;
            case Delivered.DUPLICATE -> {
                stage.deliverAgain(trial);
                yield result;
            }
            case Delivered.AT_ONCE -> {
                stage.deliverAgain(trial);
                hold(trial);
                yield result;
            }
        };
    }

    // ---------------------------------------------------------------------------------------------------- Intercom

    void intercom(Request request, Target target, Connection connection) throws IOException, InterruptedException {
        Optional<Trial> known = stage.trialIn(request.path() + " " + request.text());
        if (known.isEmpty()) {
            connection.send(target.answer(request));
            return;
        }
        Trial trial = known.get();
        boolean look = request.method().equals("GET") || request.path().endsWith("/search");
        if (look) {
            if (!trial.strikesAt(Where.IN_RECONCILIATION) || goesOn(trial, connection)) {
                connection.send(target.answer(request));
            }
        } else {
            change(trial, request, target, connection);
        }
    }

    private void change(Trial trial, Request request, Target target, Connection connection)
            throws IOException, InterruptedException {
        int number = trial.sends.incrementAndGet();
        if (trial.strikesAt(Where.EFFECT_DONE)) {
            effectDone(trial, request, target, connection);
            return;
        }
        if (trial.strikesAt(Where.REQUEST_SENT)) {
            if (trial.cell.what() == Oddity.SEARCH_LAGS) {
                connection.reset();
                return;
            }
            if (!goesOn(trial, connection)) {
                return;
            }
        }
        if (number == 1 && trial.cell.what() == Oddity.SEARCH_LAGS) {
            // A first attempt that is lost leads a new conversation to these two moments: not done, and done.
            if (trial.cell.where() == Where.BEFORE_VISIBILITY) {
                connection.reset();
                return;
            }
            if (trial.cell.where() == Where.IN_RECONCILIATION) {
                target.answer(request);
                connection.reset();
                return;
            }
        }
        Response answer = target.answer(request);
        if (answer.status() == 429) {
            trial.sends.decrementAndGet();
        }
        connection.send(answer);
    }

    /** Intercom does it, and then its answer is lost in one way or another. */
    private void effectDone(Trial trial, Request request, Target target, Connection connection)
            throws IOException, InterruptedException {
        if (trial.cell.what() instanceof Answer answer && answer != Answer.RATE_LIMITED) {
            stage.fault(FaultRule.parts(trial.mark, 1, answer.fault(When.AFTER_EFFECT)));
            connection.send(target.answer(request));
            return;
        }
        target.answer(request);
        if (goesOn(trial, connection)) {
            connection.reset();
        }
    }

    // ---------------------------------------------------------------------------------------------------- striking

    /** Strikes a request at a gate; true when the request goes on all the same. */
    private boolean goesOn(Trial trial, Connection connection) throws IOException, InterruptedException {
        return switch (trial.cell.what()) {
            case Worker.KILL -> {
                stage.function().kill(trial.mark);
                connection.close();
                yield false;
            }
            case Worker.EXCEPTION -> {
                exception(trial, connection);
                yield false;
            }
            case Worker.TIME_OUT -> {
                stage.function().freeze(trial.mark);
                connection.hang();
                yield false;
            }
            case Store.DYNAMODB_REFUSES -> dynamoDbIs(Mode.REFUSES, trial, connection);
            case Store.DYNAMODB_HANGS -> dynamoDbIs(Mode.HANGS, trial, connection);
            case Store.SQS_REFUSES -> sqsRefuses(trial, connection);
            case Answer answer -> {
                nextCall(trial, answer);
                yield !isTakenAway(trial, connection);
            }
            case Oddity oddity -> !isTakenAway(trial, connection);
            case Delivered.DUPLICATE -> {
                stage.deliverAgain(trial);
                yield true;
            }
            case Delivered.AT_ONCE -> {
                stage.deliverAgain(trial);
                hold(trial);
                yield true;
            }
        };
    }

    private static void exception(Trial trial, Connection connection) throws IOException {
        switch (trial.cell.where()) {
            case BEFORE_CLAIM, AFTER_CLAIM, BEFORE_RESULT -> {
                trial.dynamoDbIs(Mode.UNREADABLE);
                isOut(trial, connection);
            }
            case BEFORE_VISIBILITY, BEFORE_DEAD_LETTER, BEFORE_ACKNOWLEDGEMENT -> connection.send(unreadable());
            case REQUEST_SENT, EFFECT_DONE, IN_RECONCILIATION -> connection.sendNoHttp();
        }
    }

    /** Whether the request at the gate goes on: not when DynamoDB itself was asked. */
    private static boolean dynamoDbIs(Mode mode, Trial trial, Connection connection) throws IOException {
        trial.dynamoDbIs(mode);
        return switch (trial.cell.where()) {
            case BEFORE_CLAIM, AFTER_CLAIM, BEFORE_RESULT -> !isOut(trial, connection);
            case REQUEST_SENT,
                    EFFECT_DONE,
                    BEFORE_VISIBILITY,
                    BEFORE_DEAD_LETTER,
                    BEFORE_ACKNOWLEDGEMENT,
                    IN_RECONCILIATION -> true;
        };
    }

    private static boolean sqsRefuses(Trial trial, Connection connection) throws IOException {
        Delivery delivery = trial.delivery();
        if (delivery != null) {
            delivery.sqsRefuses = true;
        }
        return switch (trial.cell.where()) {
            case BEFORE_VISIBILITY, BEFORE_DEAD_LETTER -> {
                connection.reset();
                yield false;
            }
            case BEFORE_CLAIM,
                    AFTER_CLAIM,
                    REQUEST_SENT,
                    EFFECT_DONE,
                    BEFORE_RESULT,
                    BEFORE_ACKNOWLEDGEMENT,
                    IN_RECONCILIATION -> true;
        };
    }

    /** Takes away the step at whose gate Intercom would not be asked again, and that by which a search would not be. */
    private static boolean isTakenAway(Trial trial, Connection connection) throws IOException {
        return switch (trial.cell.where()) {
            case BEFORE_RESULT -> {
                trial.dynamoDbIs(Mode.REFUSES);
                yield isOut(trial, connection);
            }
            case AFTER_CLAIM -> {
                if (trial.cell.what() == Oddity.SEARCH_LAGS) {
                    trial.dynamoDbIs(Mode.REFUSES);
                    yield isOut(trial, connection);
                }
                yield false;
            }
            case BEFORE_DEAD_LETTER -> {
                sqsRefuses(trial, connection);
                yield true;
            }
            case BEFORE_CLAIM,
                    REQUEST_SENT,
                    EFFECT_DONE,
                    BEFORE_VISIBILITY,
                    BEFORE_ACKNOWLEDGEMENT,
                    IN_RECONCILIATION -> false;
        };
    }

    /** The call at the gate, if it is one to Intercom, or else the next one is answered so. */
    private void nextCall(Trial trial, Answer answer) {
        stage.fault(new FaultRule("*", "*", trial.mark, 1, answer.fault(When.BEFORE_EFFECT)));
    }

    /** Holds a request until the second delivery has ended, but no longer than a client would wait for it. */
    private static void hold(Trial trial) throws InterruptedException {
        CompletableFuture<?> second = trial.duplicates.getLast();
        try {
            second.get(HOLD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException goesOn) {
            // It goes on beside the first.
        }
    }

    private static Response unreadable() {
        return Response.of(
                200, "application/x-amz-json-1.0", "{\"Attributes\": {\"run".getBytes(StandardCharsets.UTF_8));
    }
}
