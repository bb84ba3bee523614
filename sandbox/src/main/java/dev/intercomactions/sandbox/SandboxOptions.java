package dev.intercomactions.sandbox;

import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.Resources;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a sandbox is set up; start from {@link #defaults()}.
 *
 * @param aws given AWS endpoints, or null for embedded ones
 * @param resources given queues, table and secret at those endpoints, or null to have them made
 * @param intercom Intercom's address, or null for the simulator
 * @param token the access token in the secret
 * @param visibility the queue's visibility time-out, or null for the template's
 * @param functionTimeout every function's time-out, or null for the template's
 * @param instances the most processes of each function
 * @param environment variables of every function, over the template's
 * @param ports where the servers listen
 */
public record SandboxOptions(
        @Nullable AwsEndpoints aws,
        @Nullable Resources resources,
        @Nullable URI intercom,
        String token,
        @Nullable Duration visibility,
        @Nullable Duration functionTimeout,
        int instances,
        Map<String, String> environment,
        Ports ports) {
    /** Copies the map. */
    public SandboxOptions {
        environment = Map.copyOf(environment);
    }

    /** Everything embedded, the template's own settings, free ports, two processes a function. */
    public static SandboxOptions defaults() {
        return new SandboxOptions(null, null, null, "sandbox-token", null, null, 2, Map.of(), Ports.FREE);
    }

    /** With the AWS services at these addresses instead of embedded ones. */
    public SandboxOptions withAws(AwsEndpoints given) {
        return new SandboxOptions(
                given, resources, intercom, token, visibility, functionTimeout, instances, environment, ports);
    }

    /** With these queues, this table and this secret, which are somebody else's to set up, at the given AWS services. */
    public SandboxOptions withResources(Resources made) {
        return new SandboxOptions(
                aws, made, intercom, token, visibility, functionTimeout, instances, environment, ports);
    }

    /** With the real Intercom at this address instead of the simulator. */
    public SandboxOptions withIntercom(URI address, String accessToken) {
        return new SandboxOptions(
                aws, resources, address, accessToken, visibility, functionTimeout, instances, environment, ports);
    }

    /** With this visibility time-out of the queue, in whole seconds. */
    public SandboxOptions withVisibility(Duration time) {
        return new SandboxOptions(
                aws, resources, intercom, token, time, functionTimeout, instances, environment, ports);
    }

    /** With this time-out of every function. */
    public SandboxOptions withFunctionTimeout(Duration time) {
        return new SandboxOptions(aws, resources, intercom, token, visibility, time, instances, environment, ports);
    }

    /** With at most so many processes of each function. */
    public SandboxOptions withInstances(int most) {
        return new SandboxOptions(
                aws, resources, intercom, token, visibility, functionTimeout, most, environment, ports);
    }

    /** With one more variable of every function. */
    public SandboxOptions withEnvironment(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new SandboxOptions(aws, resources, intercom, token, visibility, functionTimeout, instances, more, ports);
    }

    /** With the servers at these ports. */
    public SandboxOptions withPorts(Ports given) {
        return new SandboxOptions(
                aws, resources, intercom, token, visibility, functionTimeout, instances, environment, given);
    }
}
