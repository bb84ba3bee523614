package dev.intercomactions.it.backend;

import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.EmbeddedDynamoDb;
import dev.intercomactions.sandbox.aws.EmbeddedSecretsManager;
import dev.intercomactions.sandbox.aws.EmbeddedSqs;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A backend of the end-to-end suite: what plays SQS, DynamoDB and Secrets Manager there. The system property
 * {@code it.backend} chooses one, and {@code it.endpoint} is the address of an emulator that runs already. The chosen one is
 * started when it is first needed, is shared by all test classes, and ends with the JVM.
 */
public enum Backend {
    /** ElasticMQ, DynamoDB Local and the sandbox's own Secrets Manager, in this JVM. */
    EMBEDDED,
    /** LocalStack in a container: the last image that needs no account. */
    LOCALSTACK,
    /** The server of the moto that Python has here. */
    MOTO,
    /** Whatever answers at {@code it.endpoint}. */
    ENDPOINT;

    private static final String IMAGE = "localstack/localstack:4.14.0";

    /** The one that this run is told to use. */
    public static Backend chosen() {
        return property("it.endpoint").isPresent()
                ? ENDPOINT
                : valueOf(property("it.backend").orElse("embedded").toUpperCase(Locale.ROOT));
    }

    /** The chosen one's addresses; aborts the tests where it cannot be had. */
    public static AwsEndpoints endpoints() {
        Assumptions.assumeTrue(Started.ENDPOINTS.isPresent(), Started::skipped);
        return Started.ENDPOINTS.orElseThrow();
    }

    /** The name of the product that answers, by which its differences are listed. */
    public static Emulator emulator() {
        return switch (chosen()) {
            case EMBEDDED -> Emulator.EMBEDDED;
            case LOCALSTACK -> Emulator.LOCALSTACK;
            case MOTO -> Emulator.MOTO;
            case ENDPOINT -> Emulator.at(endpoints().sqs());
        };
    }

    /**
     * The options for a sandbox that is to work on what a new stack of the template made, when the system property
     * {@code it.stack} is true, and else as they are: the sandbox makes its queues, table and secret itself.
     */
    public static SandboxOptions prepared(SandboxOptions options) {
        return Boolean.getBoolean("it.stack")
                ? options.withResources(Stack.create(endpoints()).resources(options.visibility(), options.token()))
                : options;
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
    }

    private Optional<AwsEndpoints> start() {
        return switch (this) {
            case EMBEDDED ->
                Optional.of(new AwsEndpoints(
                        new EmbeddedSqs().uri(), new EmbeddedDynamoDb().uri(), new EmbeddedSecretsManager().uri()));
            case LOCALSTACK ->
                DockerClientFactory.instance().isDockerAvailable()
                        ? Optional.of(AwsEndpoints.all(container().getEndpoint()))
                        : Optional.empty();
            case MOTO -> MotoServer.start().map(AwsEndpoints::all);
            case ENDPOINT -> property("it.endpoint").map(URI::create).map(AwsEndpoints::all);
        };
    }

    private static LocalStackContainer container() {
        LocalStackContainer container = new LocalStackContainer(DockerImageName.parse(IMAGE));
        // Testcontainers gives it the machine's Docker for functions to run in. Ours run in the sandbox.
        container.setBinds(List.of());
        container.start();
        return container;
    }

    /** Looked for once. */
    private static final class Started {
        static final Optional<AwsEndpoints> ENDPOINTS = chosen().start();

        static {
            if (ENDPOINTS.isEmpty()) {
                System.out.println(skipped());
            }
        }

        static String skipped() {
            return "SKIPPED on " + chosen().name().toLowerCase(Locale.ROOT) + ": it cannot be started on this machine.";
        }
    }
}
