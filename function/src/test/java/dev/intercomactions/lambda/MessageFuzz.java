package dev.intercomactions.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.fuzz.Pieces;
import dev.intercomactions.json.Json;
import dev.intercomactions.testing.MemoryQueues;
import java.util.Map;

/**
 * SQS messages. Pieces: the body, message attributes {@code name: type value}, SQS's own attributes {@code name: value}, and
 * Intercom's answer. A message that is settled has come to something; one that is not is named, and comes again.
 */
public final class MessageFuzz {
    private static final String ID = "19dd0b57-b21e-4ac1-bd88-01bbb068cb01";

    private MessageFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Pieces pieces = Pieces.of(input);
        Front front = new Front(new FuzzedIntercom(pieces.get(3)), PreparedRuns.items());
        int before = front.table.items().size();

        JsonNode failures = front.batch(event(pieces)).path("batchItemFailures");

        front.checkPeace();
        Finding.unless(failures.isArray() && failures.size() <= 1, "no batch response");
        for (JsonNode failure : failures) {
            Finding.unless(failure.path("itemIdentifier").asText().equals(ID), "an id that is not in the batch");
        }
        if (failures.isEmpty()) {
            boolean somewhere = front.table.items().size() > before
                    || !front.queues.sent("").isEmpty()
                    || standing(pieces)
                    || asked(pieces);
            Finding.unless(somewhere, "a settled message that came to nothing");
        }
        for (MemoryQueues.Sent letter : front.queues.sent("/dead")) {
            Finding.unless(letter.body().equals(sqs(pieces.get(0))), "a dead letter with another body");
            Finding.unless(!letter.attribute("error_code").isEmpty(), "a dead letter without its reason");
            Finding.unless(!letter.attribute("error_code").equals("expired"), "a fresh run that is too old");
            Finding.unless(!letter.attribute("run_id").isEmpty(), "a dead letter without its run");
        }
    }

    /** Whether it names a run that was there before. */
    private static boolean standing(Pieces pieces) {
        return pieces.get(1).contains("run_id") || pieces.get(0).contains("idempotency_key");
    }

    /** Whether it may be a question, which leaves nothing behind. */
    private static boolean asked(Pieces pieces) {
        String words = pieces.get(0) + pieces.get(1);
        return words.contains("search_") || words.contains("get_") || words.contains("\\u");
    }

    private static String event(Pieces pieces) {
        ObjectNode event = Json.object();
        ObjectNode message = event.putArray("Records").addObject();
        message.put("messageId", ID).put("receiptHandle", "handle").put("body", sqs(pieces.get(0)));
        ObjectNode attributes = message.putObject("messageAttributes");
        for (Map.Entry<String, String> field : pieces.fields(1).entrySet()) {
            String[] typed = sqs(field.getValue()).split(" ", 2);
            String value = typed.length > 1 ? typed[1] : "";
            ObjectNode attribute = attributes.putObject(field.getKey()).put("dataType", typed[0]);
            if (typed[0].startsWith("Binary")) {
                attribute.put("binaryValue", "AAEC");
            } else {
                attribute.put("stringValue", value);
            }
        }
        ObjectNode own = message.putObject("attributes");
        pieces.fields(2).forEach((name, value) -> own.put(name, value));
        return Json.write(event);
    }

    /** SQS lets no other characters through, and no empty body. */
    static String sqs(String text) {
        String legal = MemoryQueues.legal(text)
                ? text
                : text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF\\p{Cs}]", "?");
        return legal.isEmpty() ? "?" : legal;
    }
}
