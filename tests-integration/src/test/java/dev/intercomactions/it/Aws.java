package dev.intercomactions.it;

import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.EmbeddedDynamoDb;
import dev.intercomactions.sandbox.aws.EmbeddedSecretsManager;
import dev.intercomactions.sandbox.aws.EmbeddedSqs;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Who plays SQS, DynamoDB and Secrets Manager: the system property {@code aws} says {@code embedded} (the default) or
 * {@code localstack}. Started when first needed, shared by all suites, ends with the JVM.
 */
final class Aws {
    private static final boolean ON_LOCALSTACK =
            System.getProperty("aws", "embedded").equals("localstack");

    private Aws() {}

    /** Its addresses; aborts the tests where it cannot be had. */
    static AwsEndpoints endpoints() {
        if (ON_LOCALSTACK) {
            Assumptions.assumeTrue(Docker.REACHABLE, Docker.SKIPPED);
            return LocalStack.ENDPOINTS;
        }
        return Embedded.ENDPOINTS;
    }

    /** Looked for once. */
    private static final class Docker {
        static final String SKIPPED = "SKIPPED on LocalStack: Docker is not reachable.";
        static final boolean REACHABLE = DockerClientFactory.instance().isDockerAvailable();

        static {
            if (!REACHABLE) {
                System.out.println(SKIPPED);
            }
        }
    }

    /** LocalStack in a container: the last image that needs no account. */
    private static final class LocalStack {
        static final AwsEndpoints ENDPOINTS = start();

        private static AwsEndpoints start() {
            LocalStackContainer container = new LocalStackContainer(
                            DockerImageName.parse("localstack/localstack:4.14.0"))
                    .withServices("sqs", "dynamodb", "secretsmanager");
            container.start();
            return AwsEndpoints.all(container.getEndpoint());
        }
    }

    /** ElasticMQ, DynamoDB Local and the sandbox's own Secrets Manager, in this JVM. */
    private static final class Embedded {
        static final AwsEndpoints ENDPOINTS = new AwsEndpoints(
                new EmbeddedSqs().uri(), new EmbeddedDynamoDb().uri(), new EmbeddedSecretsManager().uri());
    }
}
