package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.intercom.CallResult;
import dev.intercomactions.intercom.Classifier;
import dev.intercomactions.json.Json;
import dev.intercomactions.testing.FakeIntercom.Fault;
import dev.intercomactions.testing.Responses;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the service does upon each code of the table, one row a code. */
class RefusalsTest {
    private static final JsonNode CODES = Json.resource("/error-codes.json").path("codes");

    private final Lab lab = new Lab();

    static Stream<Arguments> intercomsCodes() {
        return CODES.propertyStream()
                .filter(code -> code.getValue().has("status"))
                .map(code -> argumentSet(
                        code.getKey(),
                        code.getKey(),
                        code.getValue().path("status").asInt(),
                        code.getValue().path("class").asText()));
    }

    static Stream<Arguments> refusals() {
        return intercomsCodes().filter(row -> List.of("final", "passing").contains(row.get()[2]));
    }

    @ParameterizedTest
    @MethodSource("intercomsCodes")
    void code_asIntercomGivesIt_isReadAsItsClassSays(String code, int status, String as) {
        CallResult reading = Classifier.read(Responses.error(status, code));

        assertThat(reading.getClass().getSimpleName())
                .isEqualTo(
                        switch (as) {
                            case "final", "passing" -> "Refused";
                            case "retried" -> "NothingDone";
                            case "paced" -> "Throttled";
                            case "unknown" -> "Unknown";
                            default -> throw new AssertionError(as);
                        });
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusal_ofAnActionThatIsSafeToRepeat_isRetriedIfItPasses(String code, int status, String as) {
        lab.intercom.nextPosts(new Fault.Refused(status, code));
        RunRequest silent = Lab.request(Lab.close("123456", ""));

        Outcome outcome = lab.deliverUntilSettled(silent);

        if (as.equals("passing")) {
            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(lab.intercom.posts()).isEqualTo(2);
            assertThat(lab.intercom.gets())
                    .as("it is known that nothing was done")
                    .isZero();
        } else {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.state().reason()).isEqualTo(RunState.Reason.REFUSED));
            assertThat(lab.intercom.posts()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusal_ofAnActionThatCouldBeSeenTwice_isForGood(String code, int status, String as) {
        lab.intercom.nextPosts(new Fault.Refused(status, code));

        Outcome outcome = lab.deliver(Lab.request());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.state().failure().code()).isEqualTo(code));
        assertThat(lab.intercom.posts()).isEqualTo(1);
    }

    /** The table may not call another code passing by mistake: each of these was seen to pass. */
    @Test
    void codes_thatPass_areThese() {
        assertThat(CODES.propertyStream()
                        .filter(code -> code.getValue().path("class").asText().equals("passing")))
                .extracting(Map.Entry::getKey)
                .containsExactly("unique_company_constraint", "retry_after", "scroll_exists");
        assertThat(CODES.propertyStream().filter(code -> code.getValue().has("passing_for")))
                .extracting(
                        code -> code.getKey() + " " + Json.write(code.getValue().path("passing_for")))
                .containsExactly(
                        "not_found [\"create_contact\",\"upsert_company\"]", "company_not_found [\"upsert_company\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "create_contact, not_found, true",
        "upsert_company, not_found, true",
        "upsert_company, company_not_found, true",
        "create_contact, company_not_found, false",
        "delete_contact, not_found, false"
    })
    void refusalThatSomethingIsNotThere_passesForAnActionThatNamesNothing(String action, String code, boolean passes) {
        lab.intercom.nextPosts(new Fault.Refused(404, code));

        Outcome outcome = lab.deliver(Lab.request(sample(action)));

        assertThat(outcome).isInstanceOf(passes ? Outcome.Retrying.class : Outcome.Failed.class);
    }

    @Test
    void refusal_thatGoesOnPassing_endsAfterFiveAttempts() {
        lab.intercom.nextPosts(IntStream.range(0, 9)
                .mapToObj(i -> new Fault.Refused(400, "unique_company_constraint"))
                .toArray(Fault[]::new));

        Outcome outcome = lab.deliverUntilSettled(Lab.request(sample("upsert_company")));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.state().reason()).isEqualTo(RunState.Reason.EXHAUSTED);
            assertThat(failed.state().failure().code()).isEqualTo("unique_company_constraint");
        });
        assertThat(lab.intercom.posts()).isEqualTo(5);
    }

    @Test
    void code_thatNobodyKnowsHere_isForGood() {
        lab.intercom.nextPosts(new Fault.Refused(400, "a_code_of_tomorrow"));

        assertThat(lab.deliver(Lab.request(Lab.close("123456", "")))).isInstanceOf(Outcome.Failed.class);
    }

    private static Change sample(String action) {
        var type = Actions.named(action).orElseThrow();
        JsonNode input = type.description().path("input").path("examples").path(0);
        return (Change) ((Parsed.Valid) type.parse(input)).action();
    }
}
