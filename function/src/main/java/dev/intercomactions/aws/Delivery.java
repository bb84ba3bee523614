package dev.intercomactions.aws;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.intercomactions.action.FieldError;
import dev.intercomactions.intercom.Codes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.run.Comeback;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.RunLogException;
import dev.intercomactions.run.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery of one SQS message: works on its run and decides whether the message may be deleted. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** How long a message stays away when the run log or a queue is out of reach. */
    private static final Duration AFTER_FAULT = Duration.ofSeconds(30);

    /** Well before the queue's own {@code maxReceiveCount}, which moves a message away without a reason. */
    private static final int RECEIVES_BEFORE_RENEWAL = 500;

    private final Service service;

    Delivery(Service service) {
        this.service = service;
    }

    /** True when the message is settled and may be deleted, false when it must come again. */
    boolean settle(SQSMessage message, Instant deadline) {
        Instant since = service.clock().instant();
        try {
            Outcome outcome = work(message, deadline);
            service.reporter().tell(outcome, since);
            return settle(message, outcome);
        } catch (RunLogException | QueueException e) {
            LOG.warn("message.handed_back: {}", e.getMessage());
            return handBack(message, since.plus(AFTER_FAULT));
        } catch (RuntimeException | Error e) {
            // A stack trace without the exception's message, which may quote what a customer wrote.
            LOG.error("message.fault: {} at {}", e.getClass().getName(), List.of(e.getStackTrace()));
            return handBack(message, since.plus(AFTER_FAULT));
        }
    }

    private Outcome work(SQSMessage message, Instant deadline) {
        return switch (Incoming.read(message, service.settings().retry())) {
            case Incoming.Request(RunRequest request) -> {
                Outcome outcome = service.engine().work(request, deadline, new Comeback.SameMessage());
                yield outcome instanceof Outcome.Conflict ? conflict(message, request) : outcome;
            }
            case Incoming.NoRequest(String runId, String action, int endedRound, List<FieldError> errors) -> {
                String reasons = errors.stream()
                        .map(error -> error.pointer() + " " + error.message())
                        .collect(Collectors.joining("; "));
                Failure failure = Failure.of(Codes.INVALID_INPUT, reasons);
                yield service.engine().reject(runId, action, service.settings().retry(), failure, endedRound);
            }
        };
    }

    /** The other run is left alone: this message's own failure is written down under its own id. */
    private Outcome conflict(SQSMessage message, RunRequest request) {
        Failure failure = Failure.of(Codes.IDEMPOTENCY_CONFLICT, Explanations.of(Codes.IDEMPOTENCY_CONFLICT));
        String action = request.action().type().name();
        return service.engine().reject(message.getMessageId(), action, request.retry(), failure, 0);
    }

    private boolean settle(SQSMessage message, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> true;
            case Outcome.Failed failed -> {
                if (!failed.state().deadLettered()) {
                    service.queues().deadLetter(failed, message.getBody());
                    markDeadLettered(failed);
                }
                yield true;
            }
            case Outcome.Retrying retrying -> handBack(message, retrying.dueAt());
            case Outcome.Paced paced -> handBack(message, paced.dueAt());
            case Outcome.Busy busy -> handBack(message, busy.dueAt());
            case Outcome.Deferred deferred -> handBack(message, service.clock().instant());
            case Outcome.Conflict conflict -> throw new IllegalStateException("a conflict was not rejected");
        };
    }

    /** The dead letter is there: without the mark the worst is a second one. */
    private void markDeadLettered(Outcome.Failed failed) {
        try {
            service.engine().deadLettered(failed);
        } catch (RunLogException e) {
            LOG.warn("dead_letter.unmarked: {}", e.getMessage());
        }
    }

    /**
     * Has the message come again. Without a visibility time-out of its own it comes after the queue's. Before its receives
     * are used up, which paced deliveries count against as well, a copy with the run's identity takes its place.
     */
    private boolean handBack(SQSMessage message, Instant dueAt) {
        try {
            if (Incoming.receives(message) >= RECEIVES_BEFORE_RENEWAL) {
                service.queues().renew(message, dueAt);
                return true;
            }
            service.queues().hide(message.getReceiptHandle(), dueAt);
        } catch (RuntimeException e) {
            LOG.warn("visibility.unchanged: {}", e.getClass().getSimpleName());
        }
        return false;
    }
}
