package dev.intercomactions.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.InvocationResult.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lambda's own API, as a caller sees it. */
class EmbeddedLambdaTest {
    private static final String ERROR = "{\"errorType\":\"x.Refused\",\"errorMessage\":\"no\"}";

    @AutoClose
    private final HttpClient client = HttpClient.newHttpClient();

    @AutoClose
    private final EmbeddedLambda lambda = new EmbeddedLambda(
            Map.of(
                    "Echo", payload -> new Answer(Json.read(payload)),
                    "Throws", payload -> new InvocationResult.FunctionError("x.Refused", "no", Json.read(ERROR)),
                    "Crashes", payload -> new InvocationResult.Crashed("Runtime exited with status 3"),
                    "Hangs", payload -> new InvocationResult.TimedOut()),
            0);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Echo",
                "Echo:live",
                "arn:aws:lambda:us-east-1:123456789012:function:Echo",
                "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3AEcho%3Alive"
            })
    void invoke_byNameAliasOrArn_isTheFunctionsAnswer(String name) throws Exception {
        HttpResponse<String> answer = invoke(name, "{\"a\":1}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"a\":1}");
        assertThat(answer.headers().firstValue("X-Amz-Function-Error")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Throws  | {"errorType":"x.Refused","errorMessage":"no"}
            Crashes | {"errorType":"Runtime.ExitError","errorMessage":"Runtime exited with status 3"}
            Hangs   | {"errorType":"Sandbox.Timedout","errorMessage":"Task timed out"}
            """)
    void invoke_functionThatFails_is200WithItsError(String name, String body) throws Exception {
        HttpResponse<String> answer = invoke(name, "{}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Amz-Function-Error")).hasValue("Unhandled");
        assertThat(answer.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Ecco | {}   | 404 | ResourceNotFoundException      | Function not found: Ecco; there is Crashes, Echo, Hangs, Throws.
            Echo | {a:1 | 400 | InvalidRequestContentException | Could not parse request body into json.
            """)
    void invoke_thatCannotBe_isLambdasError(String name, String payload, int status, String type, String message)
            throws Exception {
        HttpResponse<String> answer = invoke(name, payload);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).hasValue(type);
        assertThat(Json.read(answer.body()).path("Message").asText()).isEqualTo(message);
    }

    @Test
    void invoke_asynchronously_isRefused() throws Exception {
        HttpResponse<String> answer = client.send(
                request("Echo", "{}").header("X-Amz-Invocation-Type", "Event").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> invoke(String name, String payload) throws Exception {
        return client.send(request(name, payload).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String name, String payload) {
        return HttpRequest.newBuilder(URI.create(lambda.uri() + "/2015-03-31/functions/" + name + "/invocations"))
                .POST(BodyPublishers.ofString(payload));
    }
}
