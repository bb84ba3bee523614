package dev.intercomactions.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Explanations;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void problem_ofAStatus_isRfc9457WithItsCode() {
        assertThat(Json.write(Problem.of(413, "too_large", "The body is larger than 256 KiB.")
                        .json()))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Content Too Large\",\"status\":413,"
                        + "\"detail\":\"The body is larger than 256 KiB.\",\"error_code\":\"too_large\"}");
    }

    @Test
    void problem_ofAnInvalidInput_listsEveryField() {
        Problem problem = Problem.invalid(
                "The input is not valid.",
                List.of(
                        new FieldError("/admin_id", "required", "is missing"),
                        new FieldError("", "type", "must be a JSON object")));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.json().path("error_code").asText()).isEqualTo("invalid_input");
        assertThat(Json.write(problem.json().path("errors")))
                .isEqualTo("[{\"pointer\":\"/admin_id\",\"code\":\"required\",\"message\":\"is missing\"},"
                        + "{\"pointer\":\"\",\"code\":\"type\",\"message\":\"must be a JSON object\"}]");
    }

    @Test
    void problem_ofARunThatIntercomRefused_saysWhatIntercomSaid() {
        Failure failure = new Failure("not_found", "Resource Not Found", OptionalInt.of(404), Optional.of("b5c1c4a0"));

        assertThat(Problem.of(422, failure, "run-1").json())
                .isEqualTo(Json.object()
                        .put("type", "about:blank")
                        .put("title", "Unprocessable Content")
                        .put("status", 422)
                        .put("detail", "Resource Not Found")
                        .put("error_code", "not_found")
                        .put("run_id", "run-1")
                        .put("http_status", 404)
                        .put("request_id", "b5c1c4a0")
                        .put("meaning", Explanations.meaning("not_found"))
                        .put("next_step", Explanations.of("not_found").next()));
    }

    @Test
    void problem_ofARunWithoutAnAnswer_hasNoStatusOfIntercoms() {
        Problem problem = Problem.of(503, Failure.of("timeout", "Intercom did not answer in time"), "run-1");

        assertThat(problem.json().has("http_status")).isFalse();
        assertThat(problem.json().has("request_id")).isFalse();
    }

    /** An exception's message may reach a log, and Intercom's message may quote a customer. */
    @Test
    void problem_asAnException_saysItsCodeOnly() {
        Problem problem = Problem.of(422, Failure.of("data_invalid", "jane@example.com is taken"), "run-1");

        assertThat(problem).hasMessage("data_invalid").hasToString(Problem.class.getName() + ": data_invalid");
    }
}
