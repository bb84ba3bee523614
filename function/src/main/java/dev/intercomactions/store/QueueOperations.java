package dev.intercomactions.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What an operator sees and does of the two queues: how full they are, and moving dead letters back. */
public final class QueueOperations {
    private static final List<QueueAttributeName> COUNTS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    /** Slow enough that a failure which comes back at once is seen before all of them have failed again. */
    private static final int MOVED_A_SECOND = 50;

    private final Supplier<SqsClient> sqs;
    private final String actionQueueUrl;
    private final String deadLetterQueueUrl;

    QueueOperations(Supplier<SqsClient> sqs, String actionQueueUrl, String deadLetterQueueUrl) {
        this.sqs = sqs;
        this.actionQueueUrl = actionQueueUrl;
        this.deadLetterQueueUrl = deadLetterQueueUrl;
    }

    /**
     * How many messages a queue holds, as SQS estimates it.
     *
     * @param waiting could be received now
     * @param hidden received and not settled: being worked on, or handed back until they are due
     * @param delayed sent and not due yet
     */
    public record Depth(long waiting, long hidden, long delayed) {
        /** All of them. */
        public long total() {
            return waiting + hidden + delayed;
        }
    }

    /**
     * A move of dead letters back into the action queue.
     *
     * @param moved so far
     * @param of how many there were when it began, as SQS estimates it
     */
    public record Redrive(long moved, long of) {}

    /** How full the action queue is. */
    public Depth actions() {
        return depth(actionQueueUrl);
    }

    /** How full the dead-letter queue is. */
    public Depth deadLetters() {
        return depth(deadLetterQueueUrl);
    }

    /** The move that is under way, if one is. */
    public Optional<Redrive> redriving() {
        String source = arn(deadLetterQueueUrl);
        return reaching(client -> client.listMessageMoveTasks(list -> list.sourceArn(source))
                        .results())
                .stream()
                .filter(task -> "RUNNING".equals(task.status()))
                .findFirst()
                .map(QueueOperations::redrive);
    }

    /** Has SQS move all dead letters into the action queue, with the attributes that name run and round. */
    public void redrive() {
        String source = arn(deadLetterQueueUrl);
        String destination = arn(actionQueueUrl);
        reaching(client -> client.startMessageMoveTask(start ->
                start.sourceArn(source).destinationArn(destination).maxNumberOfMessagesPerSecond(MOVED_A_SECOND)));
    }

    private static Redrive redrive(ListMessageMoveTasksResultEntry task) {
        return new Redrive(
                Optional.ofNullable(task.approximateNumberOfMessagesMoved()).orElse(0L),
                Optional.ofNullable(task.approximateNumberOfMessagesToMove()).orElse(0L));
    }

    private Depth depth(String queueUrl) {
        Map<QueueAttributeName, String> counts = attributes(queueUrl, COUNTS);
        return new Depth(count(counts, COUNTS.get(0)), count(counts, COUNTS.get(1)), count(counts, COUNTS.get(2)));
    }

    private static long count(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
        return Long.parseLong(counts.getOrDefault(name, "0"));
    }

    private String arn(String queueUrl) {
        return attributes(queueUrl, List.of(QueueAttributeName.QUEUE_ARN))
                .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    }

    private Map<QueueAttributeName, String> attributes(String queueUrl, List<QueueAttributeName> names) {
        return reaching(client ->
                        client.getQueueAttributes(get -> get.queueUrl(queueUrl).attributeNames(names)))
                .attributes();
    }

    private <T> T reaching(Function<SqsClient, T> call) {
        try {
            return call.apply(sqs.get());
        } catch (SdkException e) {
            throw new QueueException(e);
        }
    }
}
