package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ControlGroupsTest {
    private static final String NAME =
            "intercom-actions-" + ProcessHandle.current().pid() + "-";

    @Test
    void groups_of_version_1_are_below_the_own_one_of_the_cpu_hierarchy_or_above_it() {
        List<ControlGroups> found = ControlGroups.candidates(
                List.of(
                        "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
                        "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0",
                        "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,cpu,cpuacct 0 0"),
                List.of("9:memory:/elsewhere", "2:cpuacct,cpu:/jobs/build", "0::/"));

        assertThat(found)
                .containsExactly(
                        new ControlGroups(Path.of("/sys/fs/cgroup/cpu,cpuacct/jobs/build", NAME), true),
                        new ControlGroups(Path.of("/sys/fs/cgroup/cpu,cpuacct/jobs", NAME), true),
                        new ControlGroups(Path.of("/sys/fs/cgroup/cpu,cpuacct", NAME), true));
    }

    @Test
    void groups_of_version_2_are_below_the_own_one_or_above_it() {
        List<ControlGroups> found = ControlGroups.candidates(
                List.of("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0"), List.of("0::/user.slice"));

        assertThat(found)
                .containsExactly(
                        new ControlGroups(Path.of("/sys/fs/cgroup/user.slice", NAME), false),
                        new ControlGroups(Path.of("/sys/fs/cgroup", NAME), false));
    }

    @Test
    void process_outside_of_what_is_mounted_has_its_groups_at_the_root_of_that() {
        List<ControlGroups> found =
                ControlGroups.candidates(List.of("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0"), List.of("0::/../other"));

        assertThat(found).containsExactly(new ControlGroups(Path.of("/sys/fs/cgroup", NAME), false));
    }

    @Test
    void machine_without_control_groups_has_none() {
        assertThat(ControlGroups.candidates(List.of("proc /proc proc rw 0 0"), List.of()))
                .isEmpty();
    }

    /** Where groups may be written: a process is in one of its own, is given its quota, and leaves nothing behind. */
    @Test
    @Timeout(60)
    void process_of_a_function_is_held_in_a_group_that_goes_with_it(@TempDir Path logs) throws Exception {
        Optional<ControlGroups> found = ControlGroups.find();
        assumeThat(found).as(ControlGroups.NONE).isPresent();
        ControlGroups groups = found.orElseThrow();
        FunctionConfig config =
                new FunctionConfig("sleeper", "none", Duration.ofSeconds(1), 512, 1, Map.of(), List.of(logs), logs);
        Path group;
        try (groups;
                LambdaFunction function = groups.around(new LambdaFunction(config, List.of("sleep", "20")))) {
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    function.warmUp();
                } catch (SandboxException killed) {
                    // It never initialises.
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
            ProcessHandle process = started(function);
            group = groups.prefix().resolveSibling(groups.prefix().getFileName().toString() + process.pid());
            while (!Files.exists(group.resolve("cgroup.procs"))
                    || !Files.readString(group.resolve("cgroup.procs")).contains(Long.toString(process.pid()))) {
                Thread.onSpinWait();
            }

            groups.limit(function, ProcessorShare.of(512));

            assertThat(Files.readString(group.resolve(groups.version1() ? "cpu.cfs_quota_us" : "cpu.max")))
                    .startsWith("5789");
            function.kill();
            caller.join();
        }

        assertThat(group).doesNotExist();
    }

    private static ProcessHandle started(LambdaFunction function) {
        while (function.processes().isEmpty()) {
            Thread.onSpinWait();
        }
        return function.processes().getFirst();
    }
}
