package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.json.Json;
import java.lang.reflect.Field;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplanationsTest {

    static Stream<String> ownCodes() {
        return Stream.of(ErrorCodes.class.getFields()).map(ExplanationsTest::value);
    }

    @ParameterizedTest
    @MethodSource("ownCodes")
    void code_ofOurOwn_isExplained(String code) {
        assertThat(Explanations.of(code)).isNotEqualTo(Explanations.of("a code of tomorrow"));
    }

    @Test
    void code_thatNobodyKnowsHere_isLeftToIntercomsMessage() {
        assertThat(Explanations.meaning("a code of tomorrow")).isEqualTo("Intercom refused it; its message says why");
    }

    /** A meaning stands before a decision and within an exception's message, a next step for itself. */
    @Test
    void explanations_allOfThem_areWrittenAlike() {
        JsonNode codes = Json.resource("/error-codes.json").path("codes");

        assertThat(codes).isNotEmpty().allSatisfy(told -> {
            assertThat(told.path("meaning").asText()).matches("[^.]*[^. ]");
            assertThat(told.path("next_step").asText()).matches("[A-Z].*[.]");
        });
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
