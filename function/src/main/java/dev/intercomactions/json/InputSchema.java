package dev.intercomactions.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A JSON Schema 2020-12, compiled once, when first needed. */
public final class InputSchema {
    /** So many faults are enough for anybody, and an answer must not outgrow what it is about. */
    private static final int MOST_ERRORS = 100;

    /**
     * Loads nothing from anywhere: a schema is whole in itself. Bounds are read as big integers, because against a long
     * the library compares only the lower 64 bits of a number with an exponent.
     */
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(
            Dialects.getDraft202012(),
            registry -> registry.schemaLoader(loader -> loader.block(address -> true))
                    .nodeReader(reader -> reader.jsonMapper(JsonMapper.builder()
                            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                            .build())));

    private final Supplier<Schema> schema;

    /** The schema that {@code source} gives. */
    public InputSchema(Supplier<JsonNode> source) {
        this.schema = Lazy.of(() -> REGISTRY.getSchema(source.get().toString()));
    }

    /**
     * Every fault of {@code document} in the order of the pointers, up to {@value #MOST_ERRORS}; none when it is valid.
     * What would be said twice of a field is said once.
     */
    public List<FieldError> validate(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        Characters.check(document, "", errors);
        for (Error error : schema.get().validate(document)) {
            errors.add(Wording.told(error, schema.get().getSchemaNode()));
        }
        Map<String, FieldError> told = new TreeMap<>();
        errors.forEach(error -> told.putIfAbsent(error.pointer() + '\n' + error.message(), error));
        return told.values().stream().limit(MOST_ERRORS).toList();
    }
}
