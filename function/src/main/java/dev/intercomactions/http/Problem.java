package dev.intercomactions.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.FieldError;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Explanations;
import java.util.List;

/**
 * A problem document, the answer to what went wrong: RFC 9457 {@code application/problem+json}. Its message is its
 * code, never customer text.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient ObjectNode json;

    private Problem(int status, String code, String detail) {
        super(code);
        this.status = status;
        this.json = Json.object()
                .put("type", "about:blank")
                .put("title", title(status))
                .put("status", status)
                .put("detail", detail)
                .put("error_code", code);
    }

    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail);
    }

    static Problem notFound(String detail) {
        return of(404, "not_found", detail);
    }

    /** An invalid request; every field at fault is listed. */
    static Problem invalid(String detail, List<FieldError> errors) {
        Problem problem = of(400, ErrorCodes.INVALID_INPUT, detail);
        problem.json.set("errors", list(errors));
        return problem;
    }

    static ArrayNode list(List<FieldError> errors) {
        ArrayNode list = Json.object().putArray("errors");
        errors.forEach(error -> list.addObject()
                .put("pointer", error.pointer())
                .put("code", error.code())
                .put("message", error.message()));
        return list;
    }

    /** What became of a run that failed. */
    public static Problem of(int status, Failure failure, String runId) {
        Problem problem = of(status, failure);
        problem.json.put("run_id", runId);
        return problem;
    }

    /** What went wrong, with what it means and what a person does now. */
    public static Problem of(int status, Failure failure) {
        Problem problem = of(status, failure.code(), failure.message());
        failure.httpStatus().ifPresent(http -> problem.json.put("http_status", http));
        failure.requestId().ifPresent(id -> problem.json.put("request_id", id));
        Explanations.Explanation told = Explanations.of(failure.code());
        problem.json.put("meaning", told.meaning()).put("next_step", told.next());
        return problem;
    }

    int status() {
        return status;
    }

    ObjectNode json() {
        return json;
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
