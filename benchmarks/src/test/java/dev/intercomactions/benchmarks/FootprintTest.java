package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.intercomactions.sandbox.Programs;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FootprintTest {
    private static final List<String> MAPPINGS = """
            47001000-47d95000 rw-p 00001000 fe:00 1234    /opt/jdk/lib/server/classes.jsa
            Size:              13904 kB
            Rss:               13312 kB
            c9a00000-d1810000 rw-p 00000000 00:00 0
            Rss:              102400 kB
            dbc00000-eb800000 rw-p 00000000 00:00 0
            Rss:                7168 kB
            100000000-100100000 rw-p 00000000 00:00 0
            Rss:                1024 kB
            5640d8518000-5640d85c8000 rw-p 00000000 00:00 0                          [heap]
            Rss:                 512 kB
            7f05bc3ff000-7f05bca7f000 rwxp 00000000 00:00 0
            Rss:                6144 kB
            7f05cb400000-7f05d3f33000 r--s 00000000 fe:00 1235    /opt/jdk/lib/modules
            Rss:                4096 kB
            """.lines().toList();

    private static final String HEAP = """
            5830:
            DefNew     total 116224K, used 4190K [0x00000000c9a00000, 0x00000000d1810000, 0x00000000dbc00000)
             eden space 103360K,   4% used [0x00000000c9a00000, 0x00000000c9e179a0, 0x00000000cfef0000)
             from space 12864K,   0% used [0x00000000cfef0000, 0x00000000cfef0000, 0x00000000d0b80000)
            Tenured    total 258048K, used 7187K [0x00000000dbc00000, 0x00000000eb800000, 0x0000000100000000)
             the  space 258048K,   2% used [0x00000000dbc00000, 0x00000000dc304de0, 0x00000000eb800000)
            """;

    private static final String METASPACE = """
            5830:
            Metaspace        used 16384K, committed 16704K, reserved 1114112K
             class space     used 1716K, committed 1792K, reserved 1048576K
            """;

    private static final String CODE = """
            5830:
            CodeHeap 'non-profiled nmethods': size=120036Kb used=1024Kb max_used=1345Kb free=118690Kb
             bounds [0x00007f05c3ec7000, 0x00007f05c4137000, 0x00007f05cb400000]
            CodeHeap 'profiled nmethods': size=120036Kb used=6144Kb max_used=6597Kb free=113438Kb
            CodeCache: size=245764Kb, used=9303Kb, max_used=9339Kb, free=236460Kb
            """;

    private static final Footprint FOOTPRINT = Footprint.of(MAPPINGS, HEAP, METASPACE, CODE, 19);

    @Test
    void resident_pages_are_the_heaps_or_a_files_or_others() {
        assertThat(FOOTPRINT.heapResident()).isEqualTo(107);
        assertThat(FOOTPRINT.mapped()).isEqualTo(17);
        assertThat(FOOTPRINT.others()).isEqualTo(7.5);
    }

    @Test
    void heap_is_the_sum_of_its_generations() {
        assertThat(FOOTPRINT.heapUsed()).isCloseTo(11.11, within(0.01));
        assertThat(FOOTPRINT.heapCommitted()).isCloseTo(126.06 + 252, within(0.01));
    }

    @Test
    void classes_code_and_threads_are_as_the_machine_says() {
        assertThat(FOOTPRINT.metaspace()).isEqualTo(16);
        assertThat(FOOTPRINT.code()).isEqualTo(7);
        assertThat(FOOTPRINT.threads()).isEqualTo(19);
    }

    @Test
    void code_is_counted_where_there_is_one_cache_for_all_of_it() {
        String one = """
                21086:
                CodeCache: size=49152Kb used=5120Kb max_used=5120Kb free=44032Kb
                 bounds [0x00007f05c3ec7000, 0x00007f05c4137000, 0x00007f05cb400000]
                """;

        assertThat(Footprint.of(MAPPINGS, HEAP, METASPACE, one, 18).code()).isEqualTo(5);
    }

    @Test
    void footprint_of_a_process_has_all_its_parts() throws Exception {
        // Any program that waits will do; with the collector that Lambda's runtime has.
        Process server = new ProcessBuilder(
                        Programs.ofJdk("java").toString(),
                        "-XX:+UseSerialGC",
                        "--module",
                        "jdk.httpserver",
                        "--bind-address",
                        "127.0.0.1",
                        "--port",
                        "0")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isNotNull();

            Map<String, Double> parts = Footprint.of(server.toHandle())
                    .json()
                    .propertyStream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, part -> part.getValue().asDouble()));

            assertThat(parts).containsOnlyKeys(Footprint.LABELS.keySet());
            assertThat(parts.values()).allMatch(value -> value > 0);
        } finally {
            server.destroyForcibly();
        }
    }
}
