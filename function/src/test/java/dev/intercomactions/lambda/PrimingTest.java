package dev.intercomactions.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rehearsed events have what AWS sends: a field that is first read of a real one costs that invocation its time. */
class PrimingTest {
    @Test
    void httpEvent_hasEachFieldOfARealOne() throws IOException {
        JsonNode real = sample("api-close-conversation.json");

        assertThat(fields(Json.resource("/priming/http.json")))
                .containsAll(without(fields(real), "/body", "/headers/"));
    }

    @Test
    void message_hasEachFieldOfARealOne() throws IOException {
        JsonNode records = sample("queue-close-conversation.json").path("Records");
        Set<String> real = new TreeSet<>();
        records.forEach(each -> real.addAll(fields(each)));

        assertThat(real).contains("/attributes/SentTimestamp", "/messageAttributes/action/stringValue");
        assertThat(fields(Json.resource("/priming/message.json"))).containsAll(without(real, "/body"));
    }

    private static JsonNode sample(String name) throws IOException {
        return Json.parse(Files.readString(Path.of("../events", name))).orElseThrow();
    }

    private static Set<String> fields(JsonNode node) {
        Set<String> fields = new TreeSet<>();
        node.propertyStream().forEach(field -> {
            fields.add("/" + field.getKey());
            fields(field.getValue()).forEach(inner -> fields.add("/" + field.getKey() + inner));
        });
        return fields;
    }

    private static Set<String> without(Set<String> fields, String... starts) {
        Set<String> rest = new TreeSet<>(fields);
        rest.removeIf(field -> Set.of(starts).stream().anyMatch(field::startsWith));
        return rest;
    }
}
