package dev.intercomactions.sandbox.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.sandbox.SandboxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a person gives the command line. */
class CsvTest {
    @Test
    void rows_quoted_keepCommasQuotesAndLines() {
        assertThat(Csv.rows("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n2,\n").toString())
                .isEqualTo("[{\"a\":\"1\",\"b\":\"x, \\\"y\\\"\\nz\"}, {\"a\":\"2\",\"b\":\"\"}]");
    }

    @Test
    void rows_ofNothing_areNone() {
        assertThat(Csv.rows("")).isEmpty();
        assertThat(Csv.rows("a,b\n")).isEmpty();
    }

    @Test
    void options_asWritten_areRead() {
        Options options = Options.read(List.of("--age", "7d", "--act"), Set.of("--age", "--count"), Set.of("--act"));

        assertThat(options.time("--age")).contains(Duration.ofDays(7));
        assertThat(options.has("--act")).isTrue();
        assertThat(options.number("--count")).isEmpty();
    }

    @Test
    void options_thatAreNone_areRefused() {
        Set<String> none = Set.of();

        assertThatThrownBy(() -> Options.read(List.of("--acct"), none, Set.of("--act")))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("no option --acct");
        assertThatThrownBy(() -> Options.read(List.of("--age"), Set.of("--age"), none))
                .hasMessage("--age needs a value.");
        assertThatThrownBy(() -> Options.read(List.of("--age", "7"), Set.of("--age"), none)
                        .time("--age"))
                .hasMessageContaining("--age needs a time");
    }
}
