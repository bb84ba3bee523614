package dev.intercomactions.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"{}", " {\"a\": [1, 2.5, null, true, \"x\"]} ", "[]", "0", "null", "\"\"", "\"\\u0000\""})
    void text_oneDocument_isThatDocument(String text) {
        assertThat(Json.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n ",
                "{",
                "{\"a\":",
                "{} {}",
                "{}x",
                "[1,]",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "[{\"a\":null,\"a\":null}]",
                "{\"a\":{},\"a\":{}}",
                "{\"a\":1,\"\\u0061\":1}",
                "{'a':1}",
                "{a:1}",
                "NaN",
                "01",
                "+1",
                "\"line\nbreak\"",
                "{} // comment",
                "\uFEFF",
                "\uFEFF\uFEFF{}",
                "<html></html>"
            })
    void text_notExactlyOneDocument_isNothing(String text) {
        assertThat(Json.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "x\\udfffy", "\\ufffe", "\\uffff"})
    void text_thatIsNoCharacter_isWrittenEscapedAndReadTheSame(String escape) {
        JsonNode node = Json.parse("{\"a\":\"" + escape + "\"}").orElseThrow();

        assertThat(Json.write(node)).isEqualTo("{\"a\":\"" + escape + "\"}");
        assertThat(Json.parse(Json.write(node))).hasValue(node);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "0.1", "1E+400", "-1E-400", "1E+999999999", "12345678901234567890.123456789"})
    void number_ofAnySize_isWrittenAsItWas(String number) {
        assertThat(Json.write(Json.parse(number).orElseThrow())).isEqualTo(number);
    }

    @Test
    void numbers_thatAreTheSame_areReadTheSame() {
        assertThat(Json.parse("[1.50, 1e2, 0.00, -0.0]")).isEqualTo(Json.parse("[1.5, 100.0, 0.0, 0e7]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-2147483649", "1e2147483650", "1e99999999999999999999", "-1E-99999999999999999999"})
    void number_withAnEndlessExponent_isReadOrNothing(String number) {
        assertThat(Json.parse(number).map(Json::write).flatMap(Json::parse)).isEqualTo(Json.parse(number));
    }

    @Test
    void pairOfSurrogates_isWrittenAsItIs() {
        assertThat(Json.write(Json.object().put("\uD83D\uDE00", "\uD83D\uD83D\uDE00")))
                .isEqualTo("{\"\uD83D\uDE00\":\"\\ud83d\uD83D\uDE00\"}");
    }

    @Test
    void text_nestedBeyondReason_isNothing() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(Json.parse(deep)).isEmpty();
    }

    @Test
    void text_afterAByteOrderMark_isItsDocument() {
        assertThat(Json.parse("\uFEFF{}")).contains(Json.object());
    }

    @Test
    void anyTree_writtenAndParsed_isTheSameTree() {
        for (int seed = 0; seed < 500; seed++) {
            JsonNode tree = tree(new Random(seed), 4);

            assertThat(Json.parse(Json.write(tree))).as("seed %d", seed).contains(tree);
        }
    }

    private static JsonNode tree(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> TextNode.valueOf(text(random));
            case 1 -> IntNode.valueOf(random.nextInt());
            case 2 -> BooleanNode.valueOf(random.nextBoolean());
            case 3 -> NullNode.getInstance();
            case 4 -> {
                ArrayNode array = Json.object().putArray("array");
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(tree(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = Json.object();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random), tree(random, depth - 1));
                }
                yield object;
            }
        };
    }

    /** Any characters that are whole: quotes, controls, letters of all alphabets, pairs. */
    private static String text(Random random) {
        return random.ints(random.nextInt(6), 0, 0x20000)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
