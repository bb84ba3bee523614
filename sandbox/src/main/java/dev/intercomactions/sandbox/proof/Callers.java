package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Callers who wait for an answer, and who repeat under the same key where it says nothing: over HTTP, and as a state machine. */
final class Callers {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRIES = 60;
    private static final long PAUSE_MILLIS = 1500;

    private final Sandbox sandbox;
    private final HttpClient http = HttpClient.newHttpClient();

    Callers(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * What a caller learns.
     *
     * @param accepted false when nobody ever took the request
     * @param told how the run ended, where the caller was told
     */
    record Heard(boolean accepted, Optional<String> told) {
        static final Heard NOTHING = new Heard(false, Optional.empty());
        static final Heard LATER = new Heard(true, Optional.empty());

        static Heard told(String word) {
            return new Heard(true, Optional.of(word));
        }
    }

    /** Calls over HTTP until there is an answer of the service's own. */
    Heard http(SoakRequest request) throws InterruptedException {
        HttpRequest call = HttpRequest.newBuilder(URI.create(sandbox.httpUri() + "/v1/actions/" + request.action()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", request.key())
                .POST(BodyPublishers.ofString(request.envelope().path("input").toString()))
                .build();
        for (int i = 0; i < TRIES; i++) {
            try {
                HttpResponse<String> answer = http.send(call, BodyHandlers.ofString());
                String code = Json.read(answer.body()).path("error_code").asText();
                if (answer.statusCode() == 200) {
                    return Heard.told(Accepted.SUCCEEDED);
                }
                if (answer.statusCode() == 202) {
                    return Heard.LATER;
                }
                if (!code.isEmpty() && answer.statusCode() != 503) {
                    return Heard.told(code);
                }
            } catch (IOException lost) {
                // As good as no answer.
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return Heard.NOTHING;
    }

    /** Invokes the task until it succeeds, or fails in a way that no state machine retries. */
    Heard task(SoakRequest request) throws InterruptedException {
        Heard last = Heard.NOTHING;
        for (int i = 0; i < TRIES; i++) {
            switch (sandbox.invokeTask(request.envelope().toString())) {
                case InvocationResult.Answer(JsonNode output) -> {
                    return Heard.told(Accepted.SUCCEEDED);
                }
                case InvocationResult.FunctionError error -> {
                    last = Heard.told(error.errorMessage().replaceAll(":.*", ""));
                    if (!error.errorType().matches(".*(Unavailable|RateLimited)Exception")) {
                        return last;
                    }
                }
                case InvocationResult.Crashed crashed -> {}
                case InvocationResult.TimedOut late -> {}
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return last;
    }
}
