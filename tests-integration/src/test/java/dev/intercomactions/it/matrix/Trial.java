package dev.intercomactions.it.matrix;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One cell's run under way. */
final class Trial {
    final Cell cell;
    /** The conversation's id, or the contact's where a conversation is created. */
    final String mark;

    final ObjectNode envelope;
    /** The requests to Intercom that could change something, but for those it did not take for pace. */
    final AtomicInteger sends = new AtomicInteger();
    /** Deliveries of the same event beside the queue's own. */
    final List<CompletableFuture<?>> duplicates = new CopyOnWriteArrayList<>();

    private final AtomicBoolean struck = new AtomicBoolean();
    private volatile @Nullable Delivery delivery;
    private volatile @Nullable Outage outage;

    /** One hand-over of the message to a process. */
    static final class Delivery {
        final String payload;
        /** SQS takes nothing from this delivery. */
        volatile boolean sqsRefuses;

        volatile boolean over;

        Delivery(String payload) {
            this.payload = payload;
        }
    }

    /** How DynamoDB is out of reach. */
    enum Mode {
        REFUSES,
        HANGS,
        UNREADABLE
    }

    /** DynamoDB is out of reach until a delivery that met it has ended. */
    private static final class Outage {
        final Mode mode;
        volatile @Nullable Delivery met;

        Outage(Mode mode) {
            this.mode = mode;
        }
    }

    Trial(Cell cell, String mark, ObjectNode envelope) {
        this.cell = cell;
        this.mark = mark;
        this.envelope = envelope;
    }

    /** True for the one request that finds itself at the cell's gate first. */
    boolean strikesAt(Where gate) {
        return cell.where() == gate && struck.compareAndSet(false, true);
    }

    boolean hasStruck() {
        return struck.get();
    }

    void begin(Delivery next) {
        delivery = next;
    }

    @Nullable
    Delivery delivery() {
        return delivery;
    }

    /** Whether SQS refuses what the delivery under way wants of it. */
    boolean sqsRefuses() {
        Delivery now = delivery;
        return now != null && now.sqsRefuses && !now.over;
    }

    void dynamoDbIs(Mode mode) {
        outage = new Outage(mode);
    }

    /** How DynamoDB is out of reach for the delivery under way, or null when it is not. */
    @Nullable
    Mode dynamoDb() {
        Outage now = outage;
        if (now == null) {
            return null;
        }
        Delivery met = now.met;
        if (met != null && met.over) {
            outage = null;
            return null;
        }
        if (met == null) {
            now.met = delivery;
        }
        return now.mode;
    }
}
