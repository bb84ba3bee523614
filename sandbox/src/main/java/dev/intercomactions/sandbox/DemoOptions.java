package dev.intercomactions.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the demonstration is asked for.
 *
 * @param stay whether it stays up afterwards
 * @param ports where the servers listen
 */
record DemoOptions(boolean stay, Ports ports) {
    static final String USAGE = """
            Options:
              --stay               stay up after the demonstration, until Ctrl-C
              --ports FIRST        fixed ports, FIRST to FIRST+5: HTTP API, Intercom simulator, SQS, Lambda, DynamoDB,
                                   Secrets Manager (free ones)
              --http-port PORT     port of the HTTP API (a free one)
              --intercom-port PORT port of the Intercom simulator (a free one)
              --help               this text
            Settings of the functions are taken from the environment: INTERCOM_VERSION, INTERCOM_TIMEOUT_MILLIS,
            MAX_ATTEMPTS, RETRY_BASE_DELAY_SECONDS, RETRY_MAX_DELAY_SECONDS, SETTLE_SECONDS, RATE_LIMIT_RESERVE_PERCENT,
            RUN_MAX_AGE_SECONDS, RUN_LOG_RETENTION_DAYS and those that begin with POWERTOOLS_. With
            INTERCOM_ACCESS_TOKEN, the functions talk to the real Intercom, at INTERCOM_BASE_URL.
            """;

    private static final int LAST_PORT = 65_535;

    /**
     * Reads a command line; nothing when only help is wanted.
     *
     * @throws SandboxException when there is no such option or value
     */
    static Optional<DemoOptions> read(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        DemoOptions options = new DemoOptions(false, Ports.FREE);
        while (!left.isEmpty()) {
            String option = left.pop();
            Ports ports = options.ports;
            switch (option) {
                case "--stay" -> options = new DemoOptions(true, ports);
                case "--ports" -> options = options.at(Ports.from(port(option, left, 1, Ports.LAST_FIRST)));
                case "--http-port" -> options = options.at(ports.withHttp(port(option, left, 0, LAST_PORT)));
                case "--intercom-port" -> options = options.at(ports.withIntercom(port(option, left, 0, LAST_PORT)));
                case "--help" -> {
                    return Optional.empty();
                }
                default -> throw new SandboxException("There is no option " + option + "; --help lists them.");
            }
        }
        return Optional.of(options);
    }

    private DemoOptions at(Ports newPorts) {
        return new DemoOptions(stay, newPorts);
    }

    private static int port(String option, Deque<String> left, int least, int most) {
        String value = left.isEmpty() ? "" : left.pop();
        int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : -1;
        if (port < least || port > most) {
            throw new SandboxException(option + " needs a port, " + least + " to " + most + ".");
        }
        return port;
    }
}
