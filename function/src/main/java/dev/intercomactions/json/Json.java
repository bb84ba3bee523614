package dev.intercomactions.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The reader and writer of JSON texts: strict about duplicate names and trailing tokens, so that a text means one thing
 * only, and exact about numbers, so that one beyond a double's range is not written back as another.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // By default each thread has buffers of its own, which a virtual thread would make for one run.
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .build())
            .enable(
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Halves of surrogate pairs, which UTF-8 has not, and what SQS does not take. */
    private static final Pattern NO_CHARACTER = Pattern.compile("[\\x{D800}-\\x{DFFF}\\x{FFFE}\\x{FFFF}]");

    private Json() {}

    /**
     * The document in {@code text}, or nothing when it is not exactly one JSON document, or has a number with an exponent
     * beyond an int. Why it is not stays unsaid: a parser's message quotes what it read, and that may be a customer's words.
     */
    public static Optional<JsonNode> parse(String text) {
        try {
            return Optional.of(MAPPER.readTree(withoutMark(text))).filter(document -> !document.isMissingNode());
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Without the byte order mark that some programs write before a text. */
    public static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** A JSON document of this jar. */
    public static JsonNode resource(String name) {
        try (InputStream in = Objects.requireNonNull(Json.class.getResourceAsStream(name), name)) {
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As text. What is no character is escaped. */
    public static String write(JsonNode node) {
        try {
            String text = MAPPER.writeValueAsString(node);
            return ordinary(text)
                    ? text
                    : NO_CHARACTER
                            .matcher(text)
                            .replaceAll(odd -> "\\\\u"
                                    + HexFormat.of().toHexDigits(odd.group().charAt(0)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a JSON tree could not be written", e);
        }
    }

    /** Whether it has nothing that the pattern above may be about: nearly every text, and each is written several times. */
    private static boolean ordinary(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) || c >= 0xFFFE) {
                return false;
            }
        }
        return true;
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
