package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault.Shape;
import dev.intercomactions.sandbox.intercom.Fault.When;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees of each fault, and whether the request took effect. */
class FaultTest {
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final IntercomSimulator intercom = new IntercomSimulator(InstantSource.system(), 0);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void fill() {
        intercom.workspace().setTokens("token");
        intercom.workspace().addAdmin("1");
        intercom.workspace().addConversation("5");
    }

    @AfterEach
    void stop() {
        intercom.close();
        client.shutdownNow();
    }

    @Test
    void rule_countsDownAndStrikesOnlyItsConversation() throws Exception {
        intercom.workspace().addConversation("6");
        next(Fault.failBefore(503), 2);

        assertThat(close("6").statusCode()).isEqualTo(200);
        assertThat(close("5").statusCode()).isEqualTo(503);
        assertThat(close("5").statusCode()).isEqualTo(503);
        assertThat(close("5").statusCode()).isEqualTo(200);
        assertThat(intercom.faults().rules()).isEmpty();
    }

    @Test
    void refuse_answersItsErrorAndNothingHappens() throws Exception {
        next(new Fault.Refuse(403, "api_plan_restricted", "Active subscription needed."), 1);

        HttpResponse<String> answer = close("5");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Json.read(answer.body()).at("/errors/0/code").asText()).isEqualTo("api_plan_restricted");
        assertEffects(0);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_EFFECT,500,0", "BEFORE_EFFECT,408,0", "AFTER_EFFECT,502,1", "AFTER_EFFECT,504,1"})
    void fail_answersItsStatus(When when, int status, int effects) throws Exception {
        next(new Fault.Fail(when, status), 1);

        assertThat(close("5").statusCode()).isEqualTo(status);
        assertEffects(effects);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_EFFECT,502,0", "AFTER_EFFECT,200,1"})
    void html_answersAPage(When when, int status, int effects) throws Exception {
        next(new Fault.Html(when, status), 1);

        HttpResponse<String> answer = close("5");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(answer.body()).startsWith("<html>");
        assertEffects(effects);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_EFFECT,0", "AFTER_EFFECT,1"})
    void hang_neverAnswers(When when, int effects) {
        next(new Fault.Hang(when), 1);

        assertThatThrownBy(() -> close("5", PATIENCE)).isInstanceOf(HttpTimeoutException.class);
        assertEffects(effects);
    }

    @Test
    void lateEffect_landsAfterTheCallerGaveUp() {
        next(new Fault.LateEffect(PATIENCE.multipliedBy(2)), 1);

        assertThatThrownBy(() -> close("5", PATIENCE)).isInstanceOf(HttpTimeoutException.class);

        assertEffects(0);
        await().untilAsserted(() -> assertEffects(1));
    }

    @Test
    void gateway_answersInPlainTextBeforeTheEffect() throws Exception {
        next(new Fault.Gateway(524, Duration.ofMillis(300)), 1);

        HttpResponse<String> answer = close("5");

        assertThat(answer.statusCode()).isEqualTo(524);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain");
        assertEffects(0);
        await().untilAsserted(() -> assertEffects(1));
    }

    @Test
    void edge_asksToBeLeftInPeaceAndLetsNothingThrough() throws Exception {
        next(new Fault.Edge(429, Duration.ofSeconds(7)), 1);

        HttpResponse<String> answer = close("5");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(Json.read(answer.body()).has("type")).isFalse();
        assertEffects(0);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_EFFECT,0", "AFTER_EFFECT,1"})
    void reset_isAConnectionReset(When when, int effects) {
        next(new Fault.Reset(when), 1);

        assertThatThrownBy(() -> close("5"))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("Connection reset");
        assertEffects(effects);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_EFFECT,0", "AFTER_EFFECT,1"})
    void close_endsTheConnectionWithoutAnAnswer(When when, int effects) {
        next(new Fault.Close(when), 1);

        assertThatThrownBy(() -> close("5")).isInstanceOf(IOException.class);
        assertEffects(effects);
    }

    @ParameterizedTest
    @EnumSource(names = "CUT_OFF", mode = EnumSource.Mode.EXCLUDE)
    void badBody_is200WithNothingToTrust(Shape shape) throws Exception {
        next(new Fault.BadBody(shape), 1);

        HttpResponse<String> answer = close("5");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode read = Json.read(answer.body());
        assertThat(read.path("state").isMissingNode()).isTrue();
        assertThat(shape == Shape.HUGE).isEqualTo(answer.body().length() > 32 * 1024 * 1024);
        assertEffects(1);
    }

    @Test
    void badBody_beforeTheEffect_is200AndNothingIsDone() throws Exception {
        next(new Fault.BadBody(When.BEFORE_EFFECT, Shape.GARBAGE), 1);

        assertThat(close("5").statusCode()).isEqualTo(200);
        assertEffects(0);
    }

    @Test
    void chance_strikesWhatNoRuleStrikes() throws Exception {
        intercom.faults().setChance((method, path) -> Optional.of(Fault.failBefore(502)));
        next(Fault.failBefore(503), 1);

        assertThat(close("5").statusCode()).isEqualTo(503);
        assertThat(close("5").statusCode()).isEqualTo(502);
        assertEffects(0);
    }

    @Test
    void badBody_cutOff_endsInTheMiddle() {
        next(new Fault.BadBody(Shape.CUT_OFF), 1);

        assertThatThrownBy(() -> close("5")).isInstanceOf(IOException.class);
        assertEffects(1);
    }

    @Test
    void trickle_isTheRightAnswerByteByByte() throws Exception {
        next(new Fault.Trickle(Duration.ofNanos(1000)), 1);

        assertThat(Json.read(close("5").body()).path("state").asText()).isEqualTo("closed");
        assertEffects(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rateLimited_is429(boolean headers) throws Exception {
        next(new Fault.RateLimited(headers), 1);

        HttpResponse<String> answer = close("5");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("X-RateLimit-Reset").isPresent()).isEqualTo(headers);
        assertThat(Json.read(answer.body()).at("/errors/0/code").asText()).isEqualTo("rate_limit_exceeded");
        assertEffects(0);
    }

    private void next(Fault fault, int times) {
        intercom.fault(FaultRule.parts("5", times, fault));
    }

    private void assertEffects(int expected) {
        assertThat(intercom.workspace().effects("5")).hasSize(expected);
    }

    private HttpResponse<String> close(String id) throws IOException, InterruptedException {
        return close(id, Duration.ofSeconds(20));
    }

    private HttpResponse<String> close(String id, Duration timeout) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(intercom.uri() + "/conversations/" + id + "/parts"))
                        .timeout(timeout)
                        .header("Authorization", "Bearer token")
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"message_type\":\"close\",\"type\":\"admin\",\"admin_id\":\"1\",\"body\":\"Bye\"}"))
                        .build(),
                BodyHandlers.ofString());
    }
}
