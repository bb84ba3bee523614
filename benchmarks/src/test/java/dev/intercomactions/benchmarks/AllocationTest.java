package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AllocationTest {
    private volatile byte[] kept = {};

    @Test
    void bytes_of_a_dump_are_the_sum_over_its_threads() {
        String dump = """
                "main" #1 [7] prio=5 os_prio=0 cpu=41.08ms elapsed=9.93s allocated=312B defined_classes=17 tid=0x1 nid=7
                "carrier" #9 [8] daemon cpu=0.2ms elapsed=9.9s allocated=200K defined_classes=0 tid=0x2 nid=8
                "other" #10 [9] daemon cpu=0.2ms elapsed=9.9s allocated=101M defined_classes=0 tid=0x3 nid=9
                "VM Thread" os_prio=0 cpu=0.91ms elapsed=9.95s tid=0x4 nid=10 runnable
                """;

        assertThat(Allocation.bytes(dump)).isEqualTo(312 + 200 * 1024 + 101 * 1024 * 1024);
    }

    @Test
    void bytes_of_a_process_grow_with_what_it_allocates() throws Exception {
        long before = Allocation.bytes(ProcessHandle.current());
        kept = new byte[64 << 20];

        assertThat(Allocation.bytes(ProcessHandle.current()) - before).isBetween(50L << 20, 120L << 20);
        assertThat(kept).isNotEmpty();
    }
}
