package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.util.List;
import java.util.Optional;

/**
 * The roster of each sweep and bulk: all of its runs, whatever became of them. They are written down some hundred at a time and
 * before anything is done, so that none is missing; one that was not begun may be in it.
 */
public final class Roster {
    private final DocumentStore documents;

    public Roster(DocumentStore documents) {
        this.documents = documents;
    }

    /**
     * Some runs of one whole.
     *
     * @param next where the next page begins; nothing on the last
     */
    public record Page(List<String> runIds, Optional<String> next) {
        public Page {
            runIds = List.copyOf(runIds);
        }
    }

    /**
     * Adds some runs; the same ones again change nothing.
     *
     * @throws RunStoreException when the store is out of reach
     */
    public void add(PartOf whole, List<String> runIds) {
        if (!runIds.isEmpty()) {
            ObjectNode document = Json.object();
            runIds.forEach(document.putArray("runs")::add);
            String id = whole.text() + "#runs-" + RunIds.ofKey(String.join(",", runIds));
            documents.insertListed(whole.text(), id, document);
        }
    }

    /**
     * A page of them, as many as were added at once.
     *
     * @param cursor a page's own {@code next}, or nothing for the first
     * @throws RunStoreException when the store is out of reach
     * @throws IllegalArgumentException when the cursor is none
     */
    public Page list(PartOf whole, Optional<String> cursor) {
        DocumentStore.Listed page = documents.list(whole.text(), cursor);
        return new Page(
                page.document().stream()
                        .flatMap(document -> document.path("runs").valueStream())
                        .map(JsonNode::asText)
                        .toList(),
                page.next());
    }
}
