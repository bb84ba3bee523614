package dev.intercomactions.sandbox;

import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.EmbeddedDynamoDb;
import dev.intercomactions.sandbox.aws.EmbeddedLambda;
import dev.intercomactions.sandbox.aws.EmbeddedSecretsManager;
import dev.intercomactions.sandbox.aws.EmbeddedSqs;
import dev.intercomactions.sandbox.aws.HttpFront;
import dev.intercomactions.sandbox.aws.Resources;
import dev.intercomactions.sandbox.aws.SqsEventSource;
import dev.intercomactions.sandbox.aws.Template;
import dev.intercomactions.sandbox.console.Dashboard;
import dev.intercomactions.sandbox.console.Troubles;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.iam.CallReader;
import dev.intercomactions.sandbox.iam.Recording;
import dev.intercomactions.sandbox.iam.RecordingFront;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import dev.intercomactions.sandbox.lambda.RuntimeClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The whole service on one machine: SQS, DynamoDB, Secrets Manager, the Lambda runtime with the four functions, the HTTP
 * API, the SQS event source and Intercom.
 *
 * <p>The template says how resources and functions are set up. Closing stops everything, the processes included.
 */
public final class Sandbox implements AutoCloseable {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private static final String NO_NATIVE =
            " (the Lambda runtime interface client's native half cannot be loaded here: plain Java in its place)";

    private final Opened opened = new Opened();

    private final Path logs;
    private final @Nullable IntercomSimulator simulator;
    private final AwsEndpoints aws;
    private final Resources resources;
    private final SqsClient sqs;
    private final DynamoDbClient dynamoDb;
    private final SecretsManagerClient secrets;
    private final LambdaFunction api;
    private final LambdaFunction queue;
    private final LambdaFunction task;
    private final LambdaFunction console;
    private final HttpFront http;
    private final EmbeddedLambda lambda;
    private final SqsEventSource eventSource;

    /** Starts a sandbox without a word about it. */
    public static Sandbox start(SandboxOptions options) {
        return start(options, step -> {});
    }

    /**
     * Starts a sandbox.
     *
     * @param progress is told each step as it begins
     * @throws SandboxException when it cannot start; nothing is left running then
     */
    public static Sandbox start(SandboxOptions options, Consumer<String> progress) {
        return new Sandbox(options, progress);
    }

    private Sandbox(SandboxOptions options, Consumer<String> progress) {
        // Before ElasticMQ and DynamoDB Local start side by side: whoever came second would find logging half made.
        LoggerFactory.getILoggerFactory();
        try {
            Path functionJar = ProjectFiles.functionJar();
            Template template = Template.read(ProjectFiles.template());
            this.logs = ProjectFiles.newLogFolder();
            Ports ports = options.ports();
            this.http = opened.add(new HttpFront(this::invokeApi, ports.http(), this::showConsole));
            URI realIntercom = options.intercom();
            this.simulator = realIntercom == null
                    ? opened.add(new IntercomSimulator(InstantSource.system(), ports.intercom()))
                    : null;
            if (simulator != null) {
                simulator.workspace().setTokens(options.token());
            }
            progress.accept("SQS (ElasticMQ), DynamoDB (DynamoDB Local), Secrets Manager");
            AwsEndpoints given = options.aws();
            this.aws = given == null ? embedded(ports) : given;
            this.sqs = opened.add(aws.sqsClient());
            this.dynamoDb = opened.add(aws.dynamoDbClient());
            this.secrets = opened.add(aws.secretsManagerClient());
            Resources made = options.resources();
            this.resources = made == null ? create(template, aws, options) : made;
            URI intercom = simulator == null ? realIntercom : simulator.uri();
            AwsEndpoints seen = seenByFunctions();
            Functions functions = new Functions(
                    template, options, resources, seen, String.valueOf(intercom), copied(functionJar), logs);
            RuntimeClient client = RuntimeClient.chosen();
            progress.accept(
                    "Lambda functions, HTTP API, SQS event source" + (client == RuntimeClient.REAL ? "" : NO_NATIVE));
            this.api = opened.add(functions.function("ApiFunction"));
            this.queue = opened.add(functions.function("QueueFunction"));
            this.task = opened.add(functions.function("TaskFunction"));
            this.console = opened.add(functions.function("ConsoleFunction"));
            this.lambda = opened.add(new EmbeddedLambda(
                    Map.of(
                            "ApiFunction",
                            api,
                            "QueueFunction",
                            queue,
                            "TaskFunction",
                            task,
                            "ConsoleFunction",
                            console),
                    ports.lambda()));
            // Lambda polls as the function's own role.
            SqsClient polling = opened.add(seen.sqsClient("QueueFunction"));
            this.eventSource = opened.add(functions.eventSource(polling, queue));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The services themselves, or what writes down who calls them for what. */
    private AwsEndpoints seenByFunctions() {
        return Recording.chosen()
                .map(recording -> opened.add(new RecordingFront(aws, new CallReader(resources.names()), recording))
                        .endpoints())
                .orElse(aws);
    }

    private static Resources create(Template template, AwsEndpoints aws, SandboxOptions options) {
        // Others may use given services, too.
        String suffix =
                options.aws() == null ? "" : "-" + UUID.randomUUID().toString().substring(0, 8);
        return Resources.create(template, aws, suffix, options.visibility(), options.token());
    }

    /** A copy, so that a build of the artifact in the meantime does not pull it away from under running processes. */
    private Path copied(Path functionJar) {
        try {
            Path folder = ProjectFiles.newWorkFolder();
            opened.add(() -> Files.delete(folder));
            Path copy = folder.resolve("function.jar");
            Files.copy(functionJar, copy);
            opened.add(() -> Files.delete(copy));
            return copy;
        } catch (IOException e) {
            throw new SandboxException("Cannot copy " + functionJar + ": " + e.getMessage(), e);
        }
    }

    private InvocationResult invokeApi(String event) throws InterruptedException {
        return api.invoke(event);
    }

    private void showConsole(Request request, Connection connection) throws IOException, InterruptedException {
        Optional<Troubles> troubles =
                simulator == null ? Optional.empty() : Optional.of(new Troubles(simulator, messages()));
        new Dashboard(console, console.arn(), troubles).handle(request, connection);
    }

    private AwsEndpoints embedded(Ports ports) {
        var queues = CompletableFuture.supplyAsync(() -> opened.add(new EmbeddedSqs(ports.sqs())), VIRTUAL);
        var tables = CompletableFuture.supplyAsync(() -> opened.add(new EmbeddedDynamoDb(ports.dynamoDb())), VIRTUAL);
        EmbeddedSecretsManager tokens = opened.add(new EmbeddedSecretsManager(ports.secretsManager()));
        return new AwsEndpoints(queues.join().uri(), tables.join().uri(), tokens.uri());
    }

    /**
     * Starts one process of each function now, all at a time, instead of at their first invocation; but of the console's,
     * which few look at.
     */
    public void warmUp() {
        CompletableFuture.allOf(List.of(api, queue, task).stream()
                        .map(function -> CompletableFuture.runAsync(
                                () -> {
                                    try {
                                        function.warmUp();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                },
                                VIRTUAL))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    /** The simulator; only without a given Intercom address. */
    public IntercomSimulator intercom() {
        if (simulator == null) {
            throw new IllegalStateException("this sandbox talks to a given Intercom");
        }
        return simulator;
    }

    /** The HTTP API's address, without a slash at the end. */
    public URI httpUri() {
        return http.uri();
    }

    /** The address of Lambda's own API, where functions are invoked; without a slash at the end. */
    public URI lambdaUri() {
        return lambda.uri();
    }

    /** Where SQS, DynamoDB and Secrets Manager answer. */
    public AwsEndpoints aws() {
        return aws;
    }

    /** The function behind the HTTP API. */
    public LambdaFunction apiFunction() {
        return api;
    }

    /** The function behind the queue. */
    public LambdaFunction queueFunction() {
        return queue;
    }

    /** The Step Functions task. */
    public LambdaFunction taskFunction() {
        return task;
    }

    /** Invokes the Step Functions task with a JSON text, as a state machine does. */
    public InvocationResult invokeTask(String payload) throws InterruptedException {
        return task.invoke(payload);
    }

    /** The function behind the dashboard's widget. */
    public LambdaFunction consoleFunction() {
        return console;
    }

    /** The dashboard with the console. */
    public URI consoleUri() {
        return URI.create(http.uri() + "/console");
    }

    /** What carries messages to the queue function. */
    public SqsEventSource eventSource() {
        return eventSource;
    }

    /** The queues, the table and the secret. */
    public Resources resources() {
        return resources;
    }

    /** A client for SQS. */
    public SqsClient sqs() {
        return sqs;
    }

    /** A client for DynamoDB. */
    public DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    /** The messages that go in and the dead letters that come out. */
    public Messages messages() {
        return new Messages(sqs, resources);
    }

    /** The runs in the table. */
    public Runs runs() {
        return new Runs(dynamoDb, resources.tableName());
    }

    /** The folder with the functions' logs. */
    public Path logs() {
        return logs;
    }

    /** Puts another token into the secret; Intercom accepts what its workspace is told to accept. */
    public void putToken(String token) {
        secrets.putSecretValue(request -> request.secretId(resources.secretId()).secretString(token));
    }

    /** Stops everything, the processes included. */
    @Override
    public void close() {
        opened.close();
    }
}
