package dev.intercomactions.sandbox.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.lambda.Invocable;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** The steps of a state machine, asked for one after the other, each again while its failure passes. */
final class Steps {
    private static final int TRIES = 40;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Invocable function;
    private final String execution;

    /**
     * Steps of one execution.
     *
     * @param function the task function
     * @param execution its name
     */
    Steps(Invocable function, String execution) {
        this.function = function;
        this.execution = execution;
    }

    /** The first step of a machine, {@code sweep} or {@code bulk}. */
    JsonNode begin(String machine, JsonNode input) throws InterruptedException {
        ObjectNode begin =
                Json.object().put(machine, "begin").put("execution", execution).put("concurrency", "1");
        return ask(begin.set("input", input));
    }

    /** A sweep's, until nothing is left to collect. */
    JsonNode collect(JsonNode begun) throws InterruptedException {
        JsonNode step = begun;
        while (step.path("next").asText().matches("collect|wait")) {
            TimeUnit.SECONDS.sleep(step.path("wait_seconds").asInt());
            step = ask(Json.object().put("sweep", "collect").set("plan", step.path("plan")));
        }
        return step;
    }

    /**
     * A sweep's, for all its parts, and what they came to.
     *
     * @param done is told after each part how many are done
     */
    JsonNode work(JsonNode collected, IntConsumer done) throws InterruptedException {
        ObjectNode report = Json.object().put("sweep", "report").set("plan", collected.path("plan"));
        report.putArray("results");
        for (JsonNode part : collected.path("parts")) {
            ObjectNode step = Json.object()
                    .put("sweep", collected.path("next").asText())
                    .put("part", part.asInt())
                    .set("plan", collected.path("plan"));
            report.withArray("results").add(settle(step));
            done.accept(report.path("results").size());
        }
        return outcome(ask(report));
    }

    /** The answer to a step that says how many failed, if need be for the last time. */
    JsonNode settle(ObjectNode step) throws InterruptedException {
        try {
            return ask(step);
        } catch (SandboxException tired) {
            return ask(step.deepCopy().put("final", true));
        }
    }

    /** The output, also of what failed for too many. */
    static JsonNode outcome(JsonNode report) {
        return report.has("cause") ? Json.read(report.path("cause").asText()) : report.path("output");
    }

    /**
     * The answer to a step.
     *
     * @throws SandboxException with the function's own words, when it refuses, or when it never could
     */
    JsonNode ask(JsonNode payload) throws InterruptedException {
        long pause = FIRST_PAUSE.toMillis();
        String last = "";
        for (int i = 0; i < TRIES; i++) {
            switch (function.invoke(payload.toString())) {
                case InvocationResult.Answer(JsonNode json) -> {
                    return json;
                }
                case InvocationResult.FunctionError(String type, String message, JsonNode json)
                when !type.matches(".*(Unavailable|RateLimited)Exception") -> throw new SandboxException(message);
                case InvocationResult.FunctionError error -> last = error.errorMessage();
                case InvocationResult.Crashed crashed -> last = crashed.reason();
                case InvocationResult.TimedOut timedOut -> last = "the function's time-out";
            }
            TimeUnit.MILLISECONDS.sleep(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE.toMillis());
        }
        throw new SandboxException("It did not come to an end: " + last);
    }
}
