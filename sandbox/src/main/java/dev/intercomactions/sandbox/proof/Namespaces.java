package dev.intercomactions.sandbox.proof;

import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three network namespaces of this machine in a row: callers, a router, and Intercom on the far side. When the router stops
 * forwarding, packets vanish without a word, as they do when a network fails.
 *
 * @param name what the three names begin with
 */
record Namespaces(String name) implements AutoCloseable {
    /** Where the far side listens. */
    static final String FAR_ADDRESS = "10.203.2.2";

    /** Each command is done in a moment, or never. */
    private static final int BOUND_SECONDS = 60;

    private static final String FORWARDING = "/proc/sys/net/ipv4/ip_forward";

    /** Whether this process may make namespaces: it needs root's rights and iproute2. */
    static boolean permitted() {
        String probe = "blackout-probe-" + ProcessHandle.current().pid();
        try {
            run("ip", "netns", "add", probe);
            run("ip", "netns", "exec", probe, "ip", "link", "set", "lo", "up");
            run("ip", "netns", "delete", probe);
            return true;
        } catch (SandboxException e) {
            return false;
        }
    }

    /** Makes them, the way open. */
    void create() {
        for (String each : List.of(near(), way(), far())) {
            run("ip", "netns", "add", each);
            run("ip", "-n", each, "link", "set", "lo", "up");
        }
        link(near(), "10.203.1", "near");
        link(far(), "10.203.2", "far");
        open();
    }

    private void link(String end, String network, String device) {
        run("ip", "link", "add", "eth0", "netns", end, "type", "veth", "peer", "name", device, "netns", way());
        run("ip", "-n", end, "address", "add", network + ".2/24", "dev", "eth0");
        run("ip", "-n", end, "link", "set", "eth0", "up");
        run("ip", "-n", way(), "address", "add", network + ".1/24", "dev", device);
        run("ip", "-n", way(), "link", "set", device, "up");
        run("ip", "-n", end, "route", "add", "default", "via", network + ".1");
    }

    /** From now on packets arrive. */
    void open() {
        forward(1);
    }

    /** From now on packets vanish. */
    void cut() {
        forward(0);
    }

    private void forward(int value) {
        run("ip", "netns", "exec", way(), "sh", "-c", "echo " + value + " > " + FORWARDING);
    }

    /** The command that runs {@code command} among the callers. */
    List<String> amongCallers(List<String> command) {
        return inside(near(), command);
    }

    /** The command that runs {@code command} on the far side. */
    List<String> onTheFarSide(List<String> command) {
        return inside(far(), command);
    }

    private static List<String> inside(String namespace, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(command);
        return whole;
    }

    private String near() {
        return name + "-near";
    }

    private String way() {
        return name + "-way";
    }

    private String far() {
        return name + "-far";
    }

    /** Removes them, as far as they are there. */
    @Override
    public void close() {
        for (String each : List.of(near(), way(), far())) {
            try {
                run("ip", "netns", "delete", each);
            } catch (SandboxException ignored) {
                // It was never made.
            }
        }
    }

    private static void run(String... command) {
        try {
            Programs.Ended ended = Programs.run(Path.of("."), BOUND_SECONDS, Map.of(), List.of(command));
            if (!ended.well()) {
                throw new SandboxException(String.join(" ", command) + ": " + ended.output());
            }
        } catch (IOException e) {
            throw new SandboxException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("interrupted", e);
        }
    }
}
