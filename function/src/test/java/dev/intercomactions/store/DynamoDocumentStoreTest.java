package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import dev.intercomactions.testing.MemoryTable;
import dev.intercomactions.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents beside the runs. */
class DynamoDocumentStoreTest {
    private static final String ID = "sweep:s";
    private final SettableClock clock = new SettableClock();
    private final MemoryTable table = new MemoryTable(Map.of());
    private final DocumentStore documents = new DynamoDocumentStore(() -> table, "runs", Duration.ofDays(30), clock);

    @Test
    void document_once_isInserted() {
        assertThat(documents.insert(ID, Json.object().put("n", 1))).isTrue();
        assertThat(documents.insert(ID, Json.object().put("n", 2))).isFalse();

        assertThat(documents.find(ID).orElseThrow().document())
                .isEqualTo(Json.object().put("n", 1));
    }

    @Test
    void document_changedMeanwhile_isNotReplaced() {
        documents.insert(ID, Json.object().put("n", 1));
        DocumentStore.Stored standing = documents.find(ID).orElseThrow();

        assertThat(documents.replace(ID, standing, Json.object().put("n", 2))).isTrue();
        assertThat(documents.replace(ID, standing, Json.object().put("n", 3))).isFalse();
        assertThat(documents.find(ID).orElseThrow().document())
                .isEqualTo(Json.object().put("n", 2));
    }

    @Test
    void document_thatHasExpired_isNotThereAndGivesWay() {
        documents.insert(ID, Json.object().put("n", 1));
        clock.pass(Duration.ofDays(31));

        assertThat(documents.find(ID)).isEmpty();
        assertThat(documents.insert(ID, Json.object().put("n", 2))).isTrue();
        assertThat(documents.find(ID).orElseThrow().document())
                .isEqualTo(Json.object().put("n", 2));
    }

    @Test
    void list_itsDocuments_areReadOneByOne() {
        for (String id : List.of("bulk:b#1", "bulk:b#2", "bulk:b#3")) {
            documents.insertListed("bulk:b", id, Json.object().put("id", id));
            documents.insertListed("bulk:b", id, Json.object().put("id", "another"));
        }
        documents.insertListed("bulk:bb", "bulk:bb#1", Json.object());
        documents.insert("bulk:b", Json.object());

        List<String> read = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            DocumentStore.Listed page = documents.list("bulk:b", cursor);
            page.document().ifPresent(document -> read.add(document.path("id").asText()));
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(read).containsExactlyInAnyOrder("bulk:b#1", "bulk:b#2", "bulk:b#3");
        assertThat(documents.find("bulk:b#1")).isPresent();
    }

    @Test
    void list_cursorThatIsNone_isRefused() {
        for (String cursor : List.of("", "bulk:other#1", "bulk:b" + "x".repeat(500))) {
            assertThatThrownBy(() -> documents.list("bulk:b", Optional.of(cursor)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void list_whatHasExpired_isNotInIt() {
        documents.insertListed("bulk:b", "bulk:b#1", Json.object());
        clock.pass(Duration.ofDays(31));

        assertThat(documents.list("bulk:b", Optional.empty()))
                .isEqualTo(new DocumentStore.Listed(Optional.empty(), Optional.empty()));
    }

    @Test
    void document_inTheTable_hasNoKeyOfTheIndex() {
        documents.insert(ID, Json.object());

        assertThat(table.items().get(ID)).containsOnlyKeys("run_id", "etag", "document", "expires_at");
    }
}
