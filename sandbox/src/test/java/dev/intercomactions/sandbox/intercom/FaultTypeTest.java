package dev.intercomactions.sandbox.intercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault.Shape;
import dev.intercomactions.sandbox.intercom.Fault.When;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults as a person asks for them. */
class FaultTypeTest {
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("{'type':'refuse'}", new Fault.Refuse(422, "parameter_invalid", "Refused")),
                Arguments.of(
                        "{'type':'refuse','status':403,'code':'forbidden','message':'No'}",
                        new Fault.Refuse(403, "forbidden", "No")),
                Arguments.of("{'type':'fail'}", new Fault.Fail(When.BEFORE_EFFECT, 503)),
                Arguments.of(
                        "{'type':'fail','status':502,'when':'after_effect'}", new Fault.Fail(When.AFTER_EFFECT, 502)),
                Arguments.of("{'type':'rate_limited'}", new Fault.RateLimited(true)),
                Arguments.of("{'type':'rate_limited','headers':false}", new Fault.RateLimited(false)),
                Arguments.of("{'type':'unauthorized'}", Fault.unauthorized()),
                Arguments.of("{'type':'html'}", new Fault.Html(When.BEFORE_EFFECT, 502)),
                Arguments.of(
                        "{'type':'gateway','status':520,'delay_millis':5}",
                        new Fault.Gateway(520, Duration.ofMillis(5))),
                Arguments.of(
                        "{'type':'edge','status':503,'retry_after_seconds':2}",
                        new Fault.Edge(503, Duration.ofSeconds(2))),
                Arguments.of("{'type':'hang'}", new Fault.Hang(When.BEFORE_EFFECT)),
                Arguments.of("{'type':'late_effect'}", new Fault.LateEffect(Duration.ofSeconds(1))),
                Arguments.of("{'type':'reset','when':'after_effect'}", new Fault.Reset(When.AFTER_EFFECT)),
                Arguments.of("{'type':'close'}", new Fault.Close(When.BEFORE_EFFECT)),
                Arguments.of("{'type':'bad_body'}", new Fault.BadBody(Shape.GARBAGE)),
                Arguments.of(
                        "{'type':'bad_body','shape':'cut_off','when':'before_effect'}",
                        new Fault.BadBody(When.BEFORE_EFFECT, Shape.CUT_OFF)),
                Arguments.of("{'type':'trickle','pause_millis':1}", new Fault.Trickle(Duration.ofMillis(1))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void read_aFault_isThatOne(String sent, Fault expected) {
        assertThat(FaultType.read(json(sent))).isEqualTo(expected);
    }

    @Test
    void types_areAllThatTheSimulatorHas() {
        Set<Class<?>> told = FaultType.ALL.stream()
                .map(type ->
                        FaultType.read(Json.object().put("type", type.type())).getClass())
                .collect(Collectors.toSet());

        assertThat(told).contains(Fault.Answered.class.getPermittedSubclasses());
        assertThat(told).contains(Fault.Broken.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type':'fial'}                    | There is no fault of the type "fial"; there is refuse, fail, rate_limited, unauthorized, html, gateway, edge, hang, late_effect, reset, close, bad_body, trickle.
            {}                                 | There is no fault of the type ""; there is refuse, fail, rate_limited, unauthorized, html, gateway, edge, hang, late_effect, reset, close, bad_body, trickle.
            {'type':'fail','stauts':500}       | There is no "stauts" of a fault of the type "fail"; there is type, status, when.
            {'type':'hang','status':500}       | There is no "status" of a fault of the type "hang"; there is type, when.
            {'type':'fail','status':'500'}     | "status" of a fault of the type "fail" must be a whole number from 400 to 599.
            {'type':'fail','status':200}       | "status" of a fault of the type "fail" must be a whole number from 400 to 599.
            {'type':'fail','when':'later'}     | "when" of a fault of the type "fail" must be before_effect or after_effect.
            {'type':'bad_body','shape':'big'}  | "shape" of a fault of the type "bad_body" must be truncated_json or cut_off or empty or garbage or huge.
            {'type':'rate_limited','headers':0}| "headers" of a fault of the type "rate_limited" must be true or false.
            """)
    void read_aSlip_isRefusedAndTheRightNamesAreTold(String sent, String message) {
        assertThatThrownBy(() -> FaultType.read(json(sent)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'fualt':{'type':'hang'}}                  | There is no "fualt" of a fault rule; there is method, path, conversation_id, times, fault.
            {'times':2}                                | "fault" of a fault rule is missing: an object with a type, and fields of that type.
            {'fault':'hang'}                           | "fault" of a fault rule must be an object with a type, and fields of that type.
            {'method':'PATCH','fault':{'type':'hang'}} | "method" of a fault rule must be * or GET or POST or PUT or DELETE.
            {'times':-1,'fault':{'type':'hang'}}       | "times" of a fault rule must be a whole number from 0 to 1000000.
            []                                         | As a fault rule, a JSON object is wanted.
            """)
    void parse_aSlipInARule_isRefusedAndTheRightNamesAreTold(String sent, String message) {
        assertThatThrownBy(() -> FaultRule.parse(json(sent)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void described_namesEachFieldAndItsDefault() {
        ObjectNode described = FaultType.described();

        assertThat(described.at("/fail/does").asText()).isEqualTo("a server's error in Intercom's form");
        assertThat(described.at("/fail/fields/status").asText())
                .isEqualTo("a whole number from 400 to 599; 503 unless given");
        assertThat(described.at("/fail/fields/when").asText())
                .isEqualTo("before_effect or after_effect; before_effect unless given");
        assertThat(described.at("/unauthorized/fields")).isEmpty();
    }

    private static JsonNode json(String singleQuoted) {
        return Json.read(singleQuoted.replace('\'', '"'));
    }
}
