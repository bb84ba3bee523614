package dev.intercomactions.sandbox.iam;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.http.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads from a request to SQS, DynamoDB or Secrets Manager who makes it and which rights it needs. Who, the access key says
 * with which it is signed. A call that it does not understand needs a right on {@link #UNKNOWN}, which no role gives.
 */
public final class CallReader {
    /** The resource of a call that names none that is known. */
    public static final String UNKNOWN = "unknown";

    private static final Pattern SIGNED = Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/,]+)/.*");

    /** What SQS does in the name of whoever starts a move, lists moves or ends one, on the queue that is emptied. */
    private static final List<String> MOVING = List.of("ReceiveMessage", "DeleteMessage", "GetQueueAttributes");

    /** What an item of a transaction is, and the right that it needs. */
    private static final Map<String, String> TRANSACTED = Map.of(
            "Get", "GetItem",
            "Put", "PutItem",
            "Update", "UpdateItem",
            "Delete", "DeleteItem",
            "ConditionCheck", "ConditionCheckItem");

    /**
     * A PartiQL statement's verb, and its table in double quotes: behind INTO, behind the first FROM that is no quoted
     * word, or directly behind UPDATE. Each verb is a right of its own.
     */
    private static final Pattern STATEMENT = Pattern.compile("""
            (INSERT|UPDATE|DELETE|SELECT) \\b
            (?> (?<=INSERT) \\s+ INTO
              | (?<=UPDATE)
              | (?<=DELETE) \\s+ FROM
              | (?<=SELECT) (?: [^"'] | "[^"]*" | '[^']*' )*? \\b FROM \\b )
            \\s+ "([^"]+)" .*""", Pattern.COMMENTS | Pattern.DOTALL);

    private final Map<String, String> logicalIds = new HashMap<>();

    /**
     * A reader for one stack's resources.
     *
     * @param names what a {@code Ref} to a resource gives, by logical id: a URL, a name or an ARN
     */
    public CallReader(Map<String, String> names) {
        names.forEach((logicalId, name) -> logicalIds.put(last(name), logicalId));
    }

    /** The rights that a request needs. */
    public List<NeededRight> rights(Request request) {
        Matcher signed = SIGNED.matcher(request.header("authorization"));
        String caller = signed.matches() ? signed.group(1) : "nobody";
        String target = request.header("x-amz-target");
        String operation = target.substring(target.lastIndexOf('.') + 1);
        JsonNode input = Json.read(request.text());
        Stream<Right> rights = target.startsWith("AmazonSQS.")
                ? sqs(operation, input)
                : target.startsWith("DynamoDB_")
                        ? dynamoDb(operation, input)
                        : target.startsWith("secretsmanager.")
                                ? Stream.of(new Right("secretsmanager:" + operation, secret(input)))
                                : Stream.of(new Right(target, UNKNOWN));
        return rights.map(right -> new NeededRight(caller, right.action(), right.resource()))
                .distinct()
                .toList();
    }

    private record Right(String action, String resource) {}

    // ---------------------------------------------------------------------------------------------------------- SQS

    private Stream<Right> sqs(String operation, JsonNode input) {
        // IAM knows no batches: who may do it once may do it ten times.
        String action = "sqs:" + operation.replaceFirst("Batch$", "");
        if (!operation.endsWith("MessageMoveTask") && !operation.endsWith("MessageMoveTasks")) {
            return Stream.of(new Right(action, queue(input.path("QueueUrl"))));
        }
        String source = queue(input.path("SourceArn"));
        List<Right> rights = new ArrayList<>(List.of(new Right(action, source)));
        MOVING.forEach(also -> rights.add(new Right("sqs:" + also, source)));
        if (operation.startsWith("Start")) {
            rights.add(new Right("sqs:SendMessage", queue(input.path("DestinationArn"))));
        }
        return rights.stream();
    }

    private String queue(JsonNode urlOrArn) {
        return urlOrArn.isTextual() ? Arns.queue(logicalId(urlOrArn.asText())) : UNKNOWN;
    }

    // ----------------------------------------------------------------------------------------------------- DynamoDB

    private Stream<Right> dynamoDb(String operation, JsonNode input) {
        if (operation.startsWith("Transact")) {
            return input.path("TransactItems")
                    .valueStream()
                    .flatMap(JsonNode::propertyStream)
                    .map(item -> new Right(
                            "dynamodb:" + TRANSACTED.getOrDefault(item.getKey(), item.getKey()),
                            table(item.getValue())));
        }
        if (input.path("Statements").isArray()) {
            return input.path("Statements").valueStream().map(this::statement);
        }
        if (input.path("RequestItems").isObject()) {
            return input.path("RequestItems")
                    .propertyStream()
                    .map(table -> new Right("dynamodb:" + operation, Arns.table(logicalId(table.getKey()))));
        }
        return Stream.of(new Right("dynamodb:" + operation, table(input)));
    }

    private Right statement(JsonNode statement) {
        Matcher read = STATEMENT.matcher(statement.path("Statement").asText());
        if (!read.matches()) {
            return new Right("dynamodb:PartiQL", UNKNOWN);
        }
        String verb = read.group(1).charAt(0) + read.group(1).substring(1).toLowerCase(Locale.ROOT);
        return new Right("dynamodb:PartiQL" + verb, Arns.table(logicalId(read.group(2))));
    }

    private String table(JsonNode input) {
        if (!input.path("TableName").isTextual()) {
            return UNKNOWN;
        }
        String table = logicalId(input.path("TableName").asText());
        return input.has("IndexName")
                ? Arns.index(table, input.path("IndexName").asText())
                : Arns.table(table);
    }

    // ---------------------------------------------------------------------------------------------- Secrets Manager

    private String secret(JsonNode input) {
        return input.path("SecretId").isTextual()
                ? Arns.secret(logicalId(input.path("SecretId").asText()))
                : UNKNOWN;
    }

    private String logicalId(String name) {
        return logicalIds.getOrDefault(last(name), name);
    }

    /** The last part of a URL or an ARN, which names the resource. */
    private static String last(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
    }
}
