package dev.intercomactions.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.CloseConversation;
import dev.intercomactions.action.Parsed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An error names what its sender made up, and can be written down and sent all the same. */
class FieldErrorTest {
    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udfff", "\uffff", "\ufffe"})
    void name_thatIsNoText_isTheReplacementCharacter(String odd) {
        ObjectNode input =
                Json.object().put("conversation_id", "1").put("admin_id", "1").put("a" + odd, 1);

        assertThat(errors(input))
                .isNotEmpty()
                .allSatisfy(
                        error -> assertThat(error.pointer() + error.message()).doesNotContain(odd));
        assertThat(errors(input)).extracting(FieldError::pointer).contains("/a\uFFFD");
    }

    @Test
    void controlCharacters_areSpaces() {
        assertThat(new FieldError("/a\r\nb", "x", "c\u0000d")).isEqualTo(new FieldError("/a  b", "x", "c d"));
    }

    @Test
    void name_ofAnyLength_isCutBetweenCharacters() {
        String name = "a".repeat(298) + "\uD83D\uDE00".repeat(1000);

        assertThat(new FieldError("/" + name, "x", name).pointer()).isEqualTo("/" + "a".repeat(298));
        assertThat(new FieldError("/" + name, "x", name).message()).hasSize(300).endsWith("\uD83D\uDE00");
    }

    @Test
    void faults_ofAnyNumber_areNamedUpToAHundred() {
        ObjectNode input = Json.object();
        for (int i = 0; i < 5000; i++) {
            input.put("f" + i, i);
        }

        assertThat(errors(input)).hasSize(100);
    }

    private static List<FieldError> errors(ObjectNode input) {
        return switch (CloseConversation.TYPE.parse(input)) {
            case Parsed.Invalid(List<FieldError> errors) -> errors;
            case Parsed.Valid valid -> throw new AssertionError(valid.toString());
        };
    }
}
