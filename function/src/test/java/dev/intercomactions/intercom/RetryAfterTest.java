package dev.intercomactions.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.testing.RecordingServer;
import dev.intercomactions.testing.Responses;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "7 | 7",
                "' 30 ' | 30",
                "900 | 900",
                "901 | 900",
                "999999999999999999 | 900",
                "99999999999999999999999999 | 900",
                "Mon, 05 Jan 2026 09:00:45 GMT | 45",
                "Mon, 5 Jan 2026 09:00:45 GMT | 45",
                "Mon, 05 Jan 2026 08:59:00 GMT | 0",
                "Thu, 05 Jan 3026 09:00:00 GMT | 900",
                "Thu, 01 Jan 1970 00:00:00 GMT | 0"
            })
    void header_inEitherForm_saysWhenToComeAgain(String header, long seconds) {
        assertThat(RetryAfter.read(header, NOW)).contains(NOW.plusSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "1.5",
                "soon",
                "1 minute",
                "٣",
                "2026-01-05T09:00:45Z",
                "Mon, 05 Jan 2026 09:00:45"
            })
    void header_thatCannotBeRead_saysNothing(String header) {
        assertThat(RetryAfter.read(header, NOW)).isEmpty();
    }

    @Test
    void header_onTheWire_isPartOfTheAnswer() {
        try (RecordingServer server = new RecordingServer(request ->
                        RecordingServer.text(503, "text/plain", "busy").with("Retry-After", "7"));
                AtMostOnceClient http = new AtMostOnceClient()) {
            IntercomClient client = new IntercomClient(server.uri(), "2.16", new FixedToken("token"), () -> http);

            IntercomResponse answer = client.call(IntercomRequest.get("/me"), Duration.ofSeconds(10));

            assertThat(answer.retryAt(NOW)).contains(NOW.plusSeconds(7));
        }
    }

    @Test
    void answer_withoutTheHeaderOrWithoutAHead_saysNothing() {
        assertThat(Responses.GOOD.retryAt(NOW)).isEmpty();
        assertThat(new IntercomResponse.Lost(true).retryAt(NOW)).isEmpty();
        assertThat(new IntercomResponse.NotSent("").retryAt(NOW)).isEmpty();
    }
}
