package dev.intercomactions.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A JSON Schema 2020-12, compiled when first needed. */
public final class InputSchema {
    /** So many faults are enough for anybody, and an answer must not outgrow what it is about. */
    private static final int MOST_ERRORS = 100;

    private final Supplier<JsonNode> source;
    private final Supplier<Schema> schema;

    /** The schema that {@code source} gives. */
    public InputSchema(Supplier<JsonNode> source) {
        this.source = source;
        this.schema = Lazy.of(() -> SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(source.get()));
    }

    /** Every field of {@code document} at fault, up to {@value #MOST_ERRORS}; none when it is valid. */
    public List<FieldError> validate(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        Characters.check(document, "", errors);
        if (!Plain.valid(source.get(), document)) {
            for (Error error : schema.get().validate(document)) {
                errors.add(fieldError(error));
            }
        }
        return List.copyOf(errors.subList(0, Math.min(errors.size(), MOST_ERRORS)));
    }

    private static FieldError fieldError(Error error) {
        String at = error.getInstanceLocation().toString();
        String named = error.getProperty();
        String pointer = named == null ? at : at + "/" + Characters.escape(named);
        return new FieldError(pointer, error.getKeyword(), error.getMessage());
    }
}
