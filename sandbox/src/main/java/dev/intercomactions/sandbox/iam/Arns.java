package dev.intercomactions.sandbox.iam;

/**
 * The ARNs of a stack's resources, with each named by its logical id. Region and account are always the same: roles and calls
 * are compared by what they name, wherever it stands.
 */
public final class Arns {
    /** What {@code AWS::Partition} is. */
    public static final String PARTITION = "aws";

    /** What {@code AWS::Region} is. */
    public static final String REGION = "us-east-1";

    /** What {@code AWS::AccountId} is. */
    public static final String ACCOUNT = "123456789012";

    private Arns() {}

    /** A queue's. */
    public static String queue(String name) {
        return arn("sqs", name);
    }

    /** A table's. */
    public static String table(String name) {
        return arn("dynamodb", "table/" + name);
    }

    /** A table's index's. */
    public static String index(String table, String name) {
        return table(table) + "/index/" + name;
    }

    /** A secret's. */
    public static String secret(String name) {
        return arn("secretsmanager", "secret:" + name);
    }

    /** The ARN of a function's alias. */
    public static String alias(String function, String alias) {
        return function(function) + ":" + alias;
    }

    /** A function's, without an alias. */
    public static String function(String name) {
        return arn("lambda", "function:" + name);
    }

    /** A state machine's. */
    public static String stateMachine(String name) {
        return arn("states", "stateMachine:" + name);
    }

    /** Of one execution of a state machine. */
    public static String execution(String stateMachine, String name) {
        return arn("states", "execution:" + stateMachine + "/" + name);
    }

    /** Of a log group and all in it. */
    public static String logGroup(String name) {
        return arn("logs", "log-group:" + name + ":*");
    }

    /** A key's. */
    public static String key(String name) {
        return arn("kms", "key/" + name);
    }

    /** Of an object in S3, which knows neither regions nor accounts. */
    public static String object(String bucket, String key) {
        return "arn:" + PARTITION + ":s3:::" + bucket + "/" + key;
    }

    private static String arn(String service, String resource) {
        return String.join(":", "arn", PARTITION, service, REGION, ACCOUNT, resource);
    }
}
