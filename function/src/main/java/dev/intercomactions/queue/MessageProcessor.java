package dev.intercomactions.queue;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.QueryResult;
import dev.intercomactions.run.Redelivery;
import dev.intercomactions.run.RetryPolicy;
import dev.intercomactions.run.RunRequest;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.run.UnworkableRunException;
import dev.intercomactions.store.QueueException;
import dev.intercomactions.store.SqsQueues;
import dev.intercomactions.telemetry.RunReporter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processor of SQS messages: works on a message's run and decides whether the message may be deleted. */
public final class MessageProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(MessageProcessor.class);

    /** How long a message stays away when the run log or a queue is out of reach. */
    private static final Duration AFTER_FAULT = Duration.ofSeconds(30);

    /** A message that too little time was left for comes back no sooner than this. */
    private static final Duration AFTER_DEFERRAL = Duration.ofSeconds(5);

    /** No message that is handed back comes again sooner than this. */
    private static final Duration LEAST_DELAY = Duration.ofSeconds(1);

    /** Well before the queue's own {@code maxReceiveCount}, which moves a message away without a reason. */
    private static final int RECEIVES_BEFORE_RENEWAL = 500;

    /** Half of what a queue keeps a message for, at most; it may stay hidden for another half day. */
    private static final Duration AGE_BEFORE_RENEWAL = Duration.ofDays(7);

    private final Engine engine;
    private final SqsQueues queues;
    private final RunReporter reporter;
    private final RetryPolicy retry;
    private final InstantSource clock;

    /**
     * A processor over an engine.
     *
     * @param retry the retry settings that a request may override
     */
    public MessageProcessor(
            Engine engine, SqsQueues queues, RunReporter reporter, RetryPolicy retry, InstantSource clock) {
        this.engine = engine;
        this.queues = queues;
        this.reporter = reporter;
        this.retry = retry;
        this.clock = clock;
    }

    /** True when the message is settled and may be deleted, false when it must come again. */
    public boolean settle(SQSMessage message, Instant deadline) {
        Instant since = clock.instant();
        try {
            return switch (QueueRequest.read(message, retry)) {
                case QueueRequest.Question(Query query) -> ask(message, query, deadline);
                case QueueRequest.Request(RunRequest request) ->
                    settle(message, work(message, request, deadline), since);
                case QueueRequest.NoRequest invalid -> settle(message, reject(invalid), since);
            };
        } catch (RunStoreException | QueueException e) {
            LOG.warn("message.handed_back: {}, {}", e.getMessage(), message.getMessageId());
            if (e instanceof RunStoreException) {
                reporter.runLogFailed();
            }
            return hidden(message, since.plus(AFTER_FAULT));
        } catch (RuntimeException | Error e) {
            // A stack trace without the exception's message, which may quote what a customer wrote.
            LOG.error(
                    "message.fault: {}, {} at {}",
                    message.getMessageId(),
                    e.getClass().getName(),
                    List.of(e.getStackTrace()));
            return hidden(message, since.plus(AFTER_FAULT));
        }
    }

    /** Nobody hears the answer to a question that came as a message; it is asked all the same, and told in the log. */
    private boolean ask(SQSMessage message, Query query, Instant deadline) {
        QueryResult found = engine.ask(query, deadline);
        reporter.tell(query, found);
        return !(found instanceof QueryResult.Later later) || hidden(message, later.at());
    }

    private Outcome work(SQSMessage message, RunRequest request, Instant deadline) {
        try {
            Outcome outcome = engine.work(request, deadline, new Redelivery.SameMessage());
            return outcome instanceof Outcome.Conflict ? conflict(message, request) : outcome;
        } catch (UnworkableRunException e) {
            reporter.runLogFailed();
            String action = request.action().type().name();
            return engine.unworkable(request.runId(), action, request.retry(), request.endedRound(), e);
        }
    }

    private Outcome reject(QueueRequest.NoRequest invalid) {
        String reasons = invalid.errors().stream()
                .map(error -> error.pointer() + " " + error.message())
                .collect(Collectors.joining("; "));
        Failure failure = Failure.of(ErrorCodes.INVALID_INPUT, reasons);
        try {
            return engine.reject(invalid.runId(), invalid.action(), retry, failure, invalid.endedRound());
        } catch (UnworkableRunException e) {
            return engine.unworkable(invalid.runId(), invalid.action(), retry, invalid.endedRound(), e);
        }
    }

    /** The other run is left alone: this message's own failure is written down under its own id. */
    private Outcome conflict(SQSMessage message, RunRequest request) {
        Failure failure =
                Failure.of(ErrorCodes.IDEMPOTENCY_CONFLICT, Explanations.meaning(ErrorCodes.IDEMPOTENCY_CONFLICT));
        String action = request.action().type().name();
        return engine.reject(message.getMessageId(), action, request.retry(), failure, 0);
    }

    private boolean settle(SQSMessage message, Outcome outcome, Instant since) {
        reporter.tell(outcome, since);
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> true;
            case Outcome.Failed failed -> {
                if (!failed.state().deadLettered()) {
                    queues.deadLetter(failed, body(message));
                    markDeadLettered(failed);
                }
                yield true;
            }
            case Outcome.Retrying retrying -> handBack(message, retrying.dueAt());
            case Outcome.Paced paced -> handBack(message, paced.dueAt());
            case Outcome.Busy busy -> handBack(message, busy.dueAt());
            case Outcome.Deferred deferred -> handBack(message, clock.instant().plus(AFTER_DEFERRAL));
            case Outcome.Conflict conflict -> throw new IllegalStateException("a conflict was not rejected");
        };
    }

    /** The dead letter is there: without the mark the worst is a second one. */
    private void markDeadLettered(Outcome.Failed failed) {
        try {
            engine.deadLettered(failed);
        } catch (RunStoreException | UnworkableRunException e) {
            LOG.warn("dead_letter.unmarked: {}", e.getMessage());
        }
    }

    /**
     * Has the message of a run that waits come again. Before its receives are used up, which paced deliveries count against
     * as well, or the queue no longer keeps it, a copy with the run's identity takes its place. What comes back because of a
     * fault is never copied: if that lasts, the queue itself moves the message to the dead-letter queue.
     */
    private boolean handBack(SQSMessage message, Instant dueAt) {
        boolean old = QueueRequest.sentAt(message)
                .filter(sent -> sent.plus(AGE_BEFORE_RENEWAL).isBefore(clock.instant()))
                .isPresent();
        if (!old && QueueRequest.receives(message) < RECEIVES_BEFORE_RENEWAL) {
            return hidden(message, dueAt);
        }
        try {
            queues.renew(
                    body(message),
                    QueueRequest.ownId(message),
                    QueueRequest.endedRound(message),
                    QueueRequest.attribute(message, "action"),
                    dueAt);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("message.not_renewed: {}", message.getMessageId());
            return false;
        }
    }

    /** Has the message come again. Without a visibility time-out of its own it comes after the queue's. */
    private boolean hidden(SQSMessage message, Instant dueAt) {
        Instant soonest = clock.instant().plus(LEAST_DELAY);
        try {
            queues.hide(message.getReceiptHandle(), dueAt.isBefore(soonest) ? soonest : dueAt);
        } catch (RuntimeException e) {
            LOG.warn(
                    "visibility.unchanged: {}, {}",
                    message.getMessageId(),
                    e.getClass().getSimpleName());
        }
        return false;
    }

    /** As it came; SQS takes none that is empty. */
    private static String body(SQSMessage message) {
        return Optional.ofNullable(message.getBody())
                .filter(body -> !body.isEmpty())
                .orElse("{}");
    }
}
