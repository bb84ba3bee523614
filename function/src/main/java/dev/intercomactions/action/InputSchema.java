package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A JSON Schema 2020-12 from this jar, read when first needed. */
public final class InputSchema {
    private final Once<Schema> schema;

    /**
     * The schema in one resource.
     *
     * @param resource an absolute resource name
     */
    public InputSchema(String resource) {
        this.schema = Once.of(() -> load(resource));
    }

    public JsonNode json() {
        return schema.get().getSchemaNode();
    }

    /** Every field of {@code document} at fault; none when it is valid. */
    public List<FieldError> validate(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        Characters.check(document, "", errors);
        for (Error error : schema.get().validate(document)) {
            errors.add(fieldError(error));
        }
        return errors;
    }

    private static FieldError fieldError(Error error) {
        String at = error.getInstanceLocation().toString();
        String named = error.getProperty();
        String pointer = named == null ? at : at + "/" + Characters.escape(named);
        return new FieldError(pointer, error.getKeyword(), error.getMessage());
    }

    private static Schema load(String resource) {
        try (InputStream in = InputSchema.class.getResourceAsStream(resource)) {
            byte[] text = Objects.requireNonNull(in, resource).readAllBytes();
            JsonNode node = Json.parse(new String(text, StandardCharsets.UTF_8)).orElseThrow();
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
