package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.json.Json;
import dev.intercomactions.run.DocumentStore;
import dev.intercomactions.testing.MemoryTable;
import dev.intercomactions.testing.SettableClock;
import java.time.Duration;
import java.util.Map;
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
    void document_inTheTable_hasNoKeyOfTheIndex() {
        documents.insert(ID, Json.object());

        assertThat(table.items().get(ID)).containsOnlyKeys("run_id", "etag", "document", "expires_at");
    }
}
