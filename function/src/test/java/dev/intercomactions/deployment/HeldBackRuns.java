package dev.intercomactions.deployment;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Three hours without Intercom, in one workspace whose requests come by messages, evenly: each is held back, which writes it to
 * the index, and comes again, which takes it out (the claim) and writes it anew.
 *
 * @param mostWritesASecond write units of the index in the busiest second
 * @param heldBack messages that came and are not done
 * @param inFlight those of them that were received and are hidden
 */
record HeldBackRuns(int mostWritesASecond, int heldBack, int inFlight) {
    private static final int SECONDS = 3 * 3600;

    /** The breaker's pause, in seconds. */
    private static final int PAUSE = 30;

    /** The most that a run's delay is spread by, in seconds: its longest delay, by default. */
    private static final int MOST = 900;

    private record Message(int due, int since) {}

    static HeldBackRuns through(double actionsADay, CostFigures figures) {
        int units = (int) figures.unitsAWrite();
        int most = (int) figures.quota("sqs_in_flight");
        Random random = new Random(7);
        PriorityQueue<Message> hidden = new PriorityQueue<>((a, b) -> Integer.compare(a.due(), b.due()));
        int[] writes = new int[SECONDS];
        int came = 0;
        int received = 0;
        for (int second = 0; second < SECONDS; second++) {
            came = (int) (actionsADay / 86_400 * (second + 1));
            while (received < came && received < most) {
                received++;
                writes[second] += units;
                hidden.add(again(second, second, random));
            }
            for (Message next = hidden.peek(); next != null && next.due() <= second; next = hidden.peek()) {
                hidden.remove();
                writes[second] += 2 * units;
                hidden.add(again(second, next.since(), random));
            }
        }
        return new HeldBackRuns(Arrays.stream(writes).max().orElse(0), came, hidden.size());
    }

    /** An item as DynamoDB counts it: names and texts by their bytes, a number by two digits a byte. */
    static int bytes(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToInt(attribute -> {
                    AttributeValue value = attribute.getValue();
                    int size = value.n() == null
                            ? value.s().getBytes(StandardCharsets.UTF_8).length
                            : Math.ceilDiv(value.n().length(), 2) + 1;
                    return attribute.getKey().length() + size;
                })
                .sum();
    }

    /** After the pause, and a random time up to a quarter of the run's age then. */
    private static Message again(int second, int since, Random random) {
        int until = second + PAUSE;
        int spread = Math.min(MOST, (until - since) / 4);
        return new Message(until + random.nextInt(spread + 1), since);
    }
}
