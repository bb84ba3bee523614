package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.intercomactions.queue.MessageProcessor;
import dev.intercomactions.run.Parallel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.slf4j.MDC;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/**
 * The handler of SQS batches: messages are worked on side by side, and only those that are not settled are reported as
 * failures.
 */
public final class QueueHandler implements RequestStreamHandler {
    private static final int SIDE_BY_SIDE = 20;

    private final Application service;
    private final MessageProcessor delivery;

    public QueueHandler() {
        this(Application.fromEnvironment());
    }

    QueueHandler(Application service) {
        this.service = service;
        this.delivery = new MessageProcessor(service);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Instant deadline = service.deadline(context);
        SQSEvent event = Events.messages(Events.read(input));
        SQSBatchResponse response =
                PowertoolsLogging.withLogging(context, () -> new SQSBatchResponse(unsettled(event, deadline)));
        Events.write(Events.unsettled(response), output);
    }

    private List<SQSBatchResponse.BatchItemFailure> unsettled(SQSEvent event, Instant deadline) {
        List<SQSMessage> messages = event.getRecords();
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        List<Future<Boolean>> settled = Parallel.run(
                SIDE_BY_SIDE,
                messages.stream()
                        .<Callable<Boolean>>map(message -> () -> {
                            MDC.setContextMap(logContext);
                            return delivery.settle(message, deadline);
                        })
                        .toList());
        for (int i = 0; i < messages.size(); i++) {
            if (!settled(settled.get(i))) {
                failures.add(
                        new SQSBatchResponse.BatchItemFailure(messages.get(i).getMessageId()));
            }
        }
        return failures;
    }

    /** Whatever went wrong with one message, an {@link Error} as well, is that message's failure. */
    private static boolean settled(Future<Boolean> message) {
        try {
            return message.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
