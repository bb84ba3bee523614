package dev.intercomactions.it;

import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.EmbeddedDynamoDb;
import dev.intercomactions.sandbox.aws.EmbeddedSecretsManager;
import dev.intercomactions.sandbox.aws.EmbeddedSqs;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** Who plays SQS, DynamoDB and Secrets Manager. Started when first needed, shared by all tests, ends with the JVM. */
enum Aws {
    /** ElasticMQ, DynamoDB Local and the sandbox's own Secrets Manager, in this JVM. */
    EMBEDDED,
    /** LocalStack in a container. */
    LOCALSTACK;

    /** Its addresses; aborts the test, aloud, where it cannot be had. */
    AwsEndpoints endpoints() {
        return switch (this) {
            case EMBEDDED -> Embedded.ENDPOINTS;
            case LOCALSTACK -> {
                boolean docker = DockerClientFactory.instance().isDockerAvailable();
                if (!docker) {
                    System.out.println("SKIPPED on LocalStack: Docker is not reachable.");
                }
                Assumptions.assumeTrue(docker, "Docker is not reachable");
                yield LocalStack.ENDPOINTS;
            }
        };
    }

    /** Its services start when the class is first used. */
    private static final class Embedded {
        static final AwsEndpoints ENDPOINTS = new AwsEndpoints(
                new EmbeddedSqs().uri(), new EmbeddedDynamoDb().uri(), new EmbeddedSecretsManager().uri());
    }

    /** Its container starts when the class is first used. */
    private static final class LocalStack {
        static final AwsEndpoints ENDPOINTS = start();

        private static AwsEndpoints start() {
            // The last image that needs no account.
            LocalStackContainer container = new LocalStackContainer(
                            DockerImageName.parse("localstack/localstack:4.14.0"))
                    .withServices("sqs", "dynamodb", "secretsmanager");
            container.start();
            return AwsEndpoints.all(container.getEndpoint());
        }
    }
}
