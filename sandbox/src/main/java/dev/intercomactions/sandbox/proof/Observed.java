package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.intercom.Effect;
import dev.intercomactions.sandbox.intercom.Exchange;
import java.util.List;

/**
 * What can be seen of the service from outside.
 *
 * @param runs the run log's items, each run's own JSON
 * @param letters all dead letters
 * @param effects what Intercom did, in its own record
 * @param exchanges what Intercom was asked, in its own record
 * @param unacknowledged messages that are still in the action queue
 */
public record Observed(
        List<JsonNode> runs,
        List<DeadLetter> letters,
        List<Effect> effects,
        List<Exchange> exchanges,
        int unacknowledged,
        MessageWatch messages,
        RunWatch states) {
    /** Copies the lists. */
    public Observed {
        runs = List.copyOf(runs);
        letters = List.copyOf(letters);
        effects = List.copyOf(effects);
        exchanges = List.copyOf(exchanges);
    }

    /** Looks at a sandbox; the dead letters are those that were taken off their queue so far. */
    public static Observed of(Sandbox sandbox, List<DeadLetter> letters, MessageWatch messages, RunWatch states) {
        return new Observed(
                sandbox.runs().all().stream()
                        .map(item -> Json.read(item.path("run").asText()))
                        .toList(),
                letters,
                sandbox.intercom().workspace().effects(),
                sandbox.intercom().exchanges(),
                sandbox.messages().unacknowledged(),
                messages,
                states);
    }
}
