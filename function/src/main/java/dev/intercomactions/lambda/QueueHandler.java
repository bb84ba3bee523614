package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.intercomactions.queue.BatchProcessor;
import dev.intercomactions.run.TimeLimits;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/** The handler of SQS batches: only the messages that are not settled are reported as failures, and come again. */
public final class QueueHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final BatchProcessor batches;
    private final InstantSource clock;
    private final TimeLimits limits;

    /** A handler as this process's environment configures it. */
    public QueueHandler() {
        this(Application.fromEnvironment(Priming.Trigger.QUEUE));
    }

    QueueHandler(Application application) {
        this.batches = application.batches();
        this.clock = application.clock();
        this.limits = application.limits();
    }

    /**
     * Works on a batch.
     *
     * @throws IllegalArgumentException when the event is no batch of SQS messages: an answer would be taken for success
     */
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        Instant deadline = Deadline.of(context, clock, limits);
        return PowertoolsLogging.withLogging(
                context,
                () -> new SQSBatchResponse(batches.unsettled(event, deadline).stream()
                        .map(BatchItemFailure::new)
                        .toList()));
    }
}
