package dev.intercomactions.queue;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.intercomactions.run.Parallel;
import dev.intercomactions.telemetry.LogContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The processor of batches: messages are worked on side by side, and one message's fault never touches another's. */
public final class BatchProcessor {
    private static final int SIDE_BY_SIDE = 20;

    private final MessageProcessor messages;

    public BatchProcessor(MessageProcessor messages) {
        this.messages = messages;
    }

    /**
     * Works on all messages of a batch.
     *
     * @return the ids of those that are not settled and must come again
     * @throws IllegalArgumentException when the event is no batch of SQS messages
     */
    public List<String> unsettled(SQSEvent event, Instant deadline) {
        List<SQSMessage> batch = messages(event.getRecords());
        List<Future<Boolean>> settled = Parallel.run(
                SIDE_BY_SIDE,
                LogContext.carriedTo(batch.stream()
                        .<Callable<Boolean>>map(message -> () -> messages.settle(message, deadline))
                        .toList()));
        List<String> unsettled = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            // Whatever went wrong with one message, an Error as well, is that message's failure.
            if (settled.get(i).state() != Future.State.SUCCESS
                    || !settled.get(i).resultNow()) {
                unsettled.add(batch.get(i).getMessageId());
            }
        }
        return unsettled;
    }

    /** The runtime makes an event of whatever JSON it is given: records are absent, or those of another service. */
    private static List<SQSMessage> messages(@Nullable List<SQSMessage> records) {
        if (records == null || records.stream().anyMatch(record -> record == null || record.getMessageId() == null)) {
            throw new IllegalArgumentException("the event is no batch of SQS messages");
        }
        return records;
    }
}
