package dev.intercomactions.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A JSON Schema 2020-12, compiled when first needed. */
public final class InputSchema {
    /** So many faults are enough for anybody, and an answer must not outgrow what it is about. */
    private static final int MOST_ERRORS = 100;

    /** Digits of the longest whole number that is written out. */
    private static final int LONGEST_NUMBER = 100;

    private final Supplier<Schema> schema;

    /** The schema that {@code source} gives. */
    public InputSchema(Supplier<JsonNode> source) {
        this.schema = Lazy.of(() -> SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(source.get()));
    }

    /** Every field of {@code document} at fault, up to {@value #MOST_ERRORS}; none when it is valid. */
    public List<FieldError> validate(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        Characters.check(document, "", errors);
        List<Error> found = schema.get().validate(comparable(document));
        List<Error> alternatives =
                found.stream().filter(InputSchema::isAlternative).toList();
        if (!alternatives.isEmpty()) {
            errors.add(Wording.oneOf(alternatives));
        }
        found.stream()
                .filter(error -> !isAlternative(error))
                .map(Wording::of)
                .distinct()
                .limit(MOST_ERRORS)
                .forEach(errors::add);
        return List.copyOf(errors.subList(0, Math.min(errors.size(), MOST_ERRORS)));
    }

    /**
     * A copy in which whole numbers are written as such: the library compares a decimal with the bounds of an integer after
     * cutting it to 64 bits, so that 1e19 is below any of them.
     */
    private static JsonNode comparable(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = object.objectNode();
                object.properties().forEach(field -> copy.set(field.getKey(), comparable(field.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = array.arrayNode();
                array.forEach(element -> copy.add(comparable(element)));
                yield copy;
            }
            case DecimalNode decimal -> whole(decimal);
            default -> node;
        };
    }

    private static JsonNode whole(DecimalNode decimal) {
        BigDecimal exact = decimal.decimalValue();
        if ((long) exact.precision() - exact.scale() > LONGEST_NUMBER) {
            // Written out it could fill the memory; to be out of bounds, this one will do.
            return BigIntegerNode.valueOf(
                    BigInteger.TEN.pow(LONGEST_NUMBER).multiply(BigInteger.valueOf(exact.signum())));
        }
        return exact.stripTrailingZeros().scale() <= 0 ? BigIntegerNode.valueOf(exact.toBigIntegerExact()) : decimal;
    }

    private static boolean isAlternative(Error error) {
        return error.getKeyword().equals("required")
                && error.getEvaluationPath().toString().contains("/anyOf/");
    }
}
