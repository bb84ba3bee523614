package dev.intercomactions.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Intercom shows of a text, compared with what it was sent. */
class ConversationPartsTest {
    @ParameterizedTest
    @CsvSource({
        "<p>Hi there</p>, Hi there, true",
        "<p>1 &lt; 2</p>, 1 < 2, true",
        "<p>Hi <b>you</b></p>, Hi you, true",
        "<p>Hi you</p>, Hi there, false"
    })
    void text_wrappedAndEscaped_isTheSame(String shown, String sent, boolean same) {
        assertThat(ConversationParts.sameText(shown, sent)).isEqualTo(same);
    }

    /** Searched to its end from each of its beginnings, this takes hours. */
    @ParameterizedTest
    @ValueSource(strings = {"<", "&", "&a", "<a", "& ", "&#"})
    @Timeout(20)
    void text_ofAMillionBeginnings_isReadInTime(String beginning) {
        String hostile = beginning.repeat(1_000_000 / beginning.length());

        assertThatCode(() -> ConversationParts.sameText(hostile, "Hi there")).doesNotThrowAnyException();
    }
}
