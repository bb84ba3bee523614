package dev.intercomactions.benchmarks;

import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Control groups of Linux, one for each process of a function, which hold it to its share of the processor. They are made
 * below the group that this process is in, or the nearest above it where that is allowed, in version 1 or 2. Closing
 * removes those whose processes have ended.
 *
 * @param prefix what the path of each group begins with; the process's id follows
 * @param version1 whether these are groups of version 1
 */
record ControlGroups(Path prefix, boolean version1) implements AutoCloseable {
    /** Why there are none, in words. */
    static final String NONE = "control groups may not be written here, so that no process can be held to a share";

    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Path OWN = Path.of("/proc/self/cgroup");

    /**
     * Makes a group that has the shell's own id, enters it and becomes the command. A function of up to 3 GB sees two
     * processors on Lambda, whatever its share: Java would take the group's share for the number of them.
     */
    private static final String ENTER = """
            mkdir "$0$$" && echo $$ > "$0$$/cgroup.procs" && export JDK_JAVA_OPTIONS=-XX:ActiveProcessorCount=2 && exec "$@"\
            """;

    /** Those of this machine; empty where they may not be written. */
    static Optional<ControlGroups> find() {
        try {
            for (ControlGroups groups : candidates(Files.readAllLines(MOUNTS), Files.readAllLines(OWN))) {
                if (groups.work()) {
                    return Optional.of(groups);
                }
            }
        } catch (IOException notLinux) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /**
     * Where they may be, the likeliest first.
     *
     * @param mounts the lines of {@code /proc/self/mounts}
     * @param own the lines of {@code /proc/self/cgroup}
     */
    static List<ControlGroups> candidates(List<String> mounts, List<String> own) {
        List<ControlGroups> candidates = new ArrayList<>();
        for (String line : mounts) {
            String[] mount = line.split(" ", -1);
            boolean version1 = mount.length > 3
                    && mount[2].equals("cgroup")
                    && List.of(mount[3].split(",")).contains("cpu");
            if (version1 || (mount.length > 3 && mount[2].equals("cgroup2"))) {
                Path root = Path.of(mount[1]);
                String name = "intercom-actions-" + ProcessHandle.current().pid() + "-";
                for (Path below = Path.of(path(own, version1)); below != null; below = below.getParent()) {
                    candidates.add(new ControlGroups(root.resolve(below).resolve(name), version1));
                }
                if (!path(own, version1).isEmpty()) {
                    candidates.add(new ControlGroups(root.resolve(name), version1));
                }
            }
        }
        return candidates;
    }

    /** The group that this process is in, below the root of its hierarchy. */
    private static String path(List<String> own, boolean version1) {
        return own.stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .filter(parts -> version1 ? List.of(parts[1].split(",")).contains("cpu") : parts[1].isEmpty())
                .map(parts -> parts[2].substring(1))
                .filter(path -> !path.startsWith(".."))
                .findFirst()
                .orElse("");
    }

    /** Whether a process can be put into a group of its own and be given a share there. */
    private boolean work() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher());
        command.addAll(List.of("sleep", "10"));
        if (!Files.isWritable(folder())) {
            return false;
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path group = group(process.toHandle());
            for (int i = 0; i < 50 && process.isAlive() && !hasEntered(process, group); i++) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (!hasEntered(process, group)) {
                return false;
            }
            limit(process.toHandle(), ProcessorShare.of(512));
            return true;
        } catch (IOException cannotBeWritten) {
            return false;
        } finally {
            process.destroyForcibly().waitFor();
            close();
        }
    }

    private static boolean hasEntered(Process process, Path group) throws IOException {
        Path processes = group.resolve("cgroup.procs");
        return Files.exists(processes) && Files.readString(processes).contains(Long.toString(process.pid()));
    }

    private Path folder() {
        return prefix.resolveSibling("");
    }

    private Path group(ProcessHandle process) {
        return prefix.resolveSibling(prefix.getFileName().toString() + process.pid());
    }

    private List<String> launcher() {
        return List.of("sh", "-c", ENTER, prefix.toString());
    }

    /** The same function, each process in a group of its own and without a limit. */
    LambdaFunction around(LambdaFunction function) {
        return function.startedBy(launcher());
    }

    /** Holds a function's processes to a share of the processor each, from now on. */
    void limit(LambdaFunction function, ProcessorShare share) throws IOException {
        for (ProcessHandle process : function.processes()) {
            limit(process, share);
        }
    }

    private void limit(ProcessHandle process, ProcessorShare share) throws IOException {
        Path group = group(process);
        if (version1) {
            Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(ProcessorShare.PERIOD_MICROS));
            Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(share.quotaMicros()));
        } else {
            Files.writeString(group.resolve("cpu.max"), share.quotaMicros() + " " + ProcessorShare.PERIOD_MICROS);
        }
    }

    /** Removes the groups that are empty. */
    @Override
    public void close() {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder(), prefix.getFileName() + "*")) {
            for (Path group : groups) {
                try {
                    Files.delete(group);
                } catch (IOException stillUsed) {
                    // A process that was just killed may take a moment to leave; the next close removes its group.
                }
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
