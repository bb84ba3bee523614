package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.intercomactions.intercom.AccessToken;
import dev.intercomactions.intercom.AtMostOnceClient;
import dev.intercomactions.json.Json;
import dev.intercomactions.store.AwsClients;
import dev.intercomactions.telemetry.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/**
 * The priming of a process: its trigger is rehearsed before Lambda takes its snapshot, so that the first real invocation
 * finds everything loaded and compiled, and nothing is in the snapshot that only other functions need. The rehearsal has a
 * service of its own, which talks to a server in this process that ends with it: nothing reaches the network, and no token,
 * key, connection or metric of it is in the snapshot. Of the real service only the clients are made, which have called nobody
 * yet: so there is nothing to mend after a restore. Then the access token is begun to be read, beside what an invocation does
 * before it needs it.
 */
public final class Priming implements Resource {
    private static final String CONVERSATION = "123";
    private static final String INPUT =
            "{\"conversation_id\":\"" + CONVERSATION + "\",\"admin_id\":\"1\",\"body\":\"-\"}";

    private static final String PLAN = "{\"spec\":{\"admin_id\":\"1\"},\"before\":1,\"complete\":true,\"found\":1,"
            + "\"parts\":[\"rehearsal:\"],\"conversations\":[[\"" + CONVERSATION + "\",1]]}";

    /**
     * How many lives of a process are rehearsed, each with clients of its own, and how often in each the trigger: the
     * compiler takes what ran twenty times, by the template's flags, be it what only a first invocation does.
     */
    private static final int LIVES = 20;

    private static final int ROUNDS = 20;

    /** No rehearsal takes longer, on however slow a processor, and no wait for the compiler. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /**
     * As whom it rehearses, in the SDK's and the runtime's own properties: nobody. A restored function has its keys from an
     * address that Lambda names, and a trace id with each invocation.
     */
    private static final Map<String, String> ROLE = Map.of(
            "aws.accessKeyId", "rehearsal",
            "aws.secretAccessKey", "rehearsal",
            "aws.sessionToken", "rehearsal",
            "com.amazonaws.xray.traceHeader", "Root=1-00000000-000000000000000000000000;Sampled=0");

    private static final String KEYS_URL = "aws.containerCredentialsFullUri";

    /** When the compiler has done nothing for so long, it has nothing to do. */
    private static final Duration QUIET = Duration.ofMillis(250);

    /** An invocation that nobody made: every text of it says so. */
    private static final com.amazonaws.services.lambda.runtime.Context INVOCATION =
            (com.amazonaws.services.lambda.runtime.Context) Proxy.newProxyInstance(
                    Priming.class.getClassLoader(),
                    new Class<?>[] {com.amazonaws.services.lambda.runtime.Context.class},
                    (self, method, arguments) -> method.getReturnType() == int.class
                            ? 30_000
                            : method.getReturnType() == String.class ? "rehearsal" : null);

    /** The context of a process keeps no strong reference to what is registered. */
    private static final List<Resource> REGISTERED = new CopyOnWriteArrayList<>();

    /** What a function is invoked by. */
    enum Trigger {
        HTTP,
        QUEUE,
        TASK,
        CONSOLE;

        /** What is rehearsed of it. */
        private List<Runnable> invocations(Application application) {
            return switch (this) {
                case HTTP -> {
                    ApiHandler handler = new ApiHandler(application);
                    yield Stream.of(apiEvent("wait"), apiEvent("respond-async"), batchEvent())
                            .map(event ->
                                    typed(handler, APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class, event))
                            .toList();
                }
                case QUEUE -> {
                    QueueHandler handler = new QueueHandler(application);
                    yield List.of(typed(handler, SQSEvent.class, SQSBatchResponse.class, queueEvent()));
                }
                case TASK -> {
                    TaskHandler handler = new TaskHandler(application);
                    yield Stream.of(envelope(), list(), sweepStep())
                            .map(payload -> streamed(handler, payload))
                            .toList();
                }
                case CONSOLE -> List.of(streamed(new ConsoleHandler(application), "{}"));
            };
        }

        private boolean callsIntercom() {
            return this != CONSOLE;
        }
    }

    private final Trigger trigger;
    private final Runnable prepare;
    private final AccessToken token;

    private Priming(Trigger trigger, Runnable prepare, AccessToken token) {
        this.trigger = trigger;
        this.prepare = prepare;
        this.token = token;
    }

    /**
     * Has Lambda rehearse, if it will take a snapshot of this process.
     *
     * @param prepare makes the clients of the real service
     * @param token the real service's
     */
    static void register(Map<String, String> environment, Trigger trigger, Runnable prepare, AccessToken token) {
        if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            Priming priming = new Priming(trigger, prepare, token);
            REGISTERED.add(priming);
            Core.getGlobalContext().register(priming);
        }
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        ROLE.forEach(System::setProperty);
        System.setProperty(KEYS_URL, address + "/keys");
        try (Output _ = Output.mute();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(threads);
            server.createContext("/", Priming::answer);
            server.start();
            rehearse(address);
            greet();
            prepare.run();
            awaitCompiler();
        } finally {
            ROLE.keySet().forEach(System::clearProperty);
            System.clearProperty(KEYS_URL);
            server.stop(0);
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        if (trigger.callsIntercom()) {
            token.readAhead();
        }
    }

    private void rehearse(URI address) {
        long end = System.nanoTime() + LONGEST.toNanos();
        for (int life = 0; life < LIVES && System.nanoTime() < end; life++) {
            try (AwsClients aws = AwsClients.ofWithFoundCredentials(address);
                    AtMostOnceClient http = new AtMostOnceClient()) {
                ContainerCredentialsProvider.create().resolveCredentials();
                List<Runnable> invocations = trigger.invocations(application(address.toString(), aws, http));
                for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
                    invocations.forEach(Runnable::run);
                }
            }
        }
    }

    private static Application application(String address, AwsClients aws, AtMostOnceClient http) {
        Map<String, String> environment = Map.of(
                "INTERCOM_BASE_URL", address,
                "INTERCOM_TOKEN_SECRET_ID", "rehearsal",
                "ACTION_QUEUE_URL", address,
                "DEAD_LETTER_QUEUE_URL", address,
                "RUN_TABLE_NAME", "rehearsal");
        Settings settings = Settings.from(environment);
        return Application.of(settings, environment, aws, Application.token(settings.intercom(), aws), () -> http);
    }

    private static <E, A> Runnable typed(RequestHandler<E, A> handler, Class<E> event, Class<A> answer, String json) {
        EventMapping<E> events = EventMapping.of(event);
        EventMapping<A> answers = EventMapping.of(answer);
        return () -> answers.write(handler.handleRequest(events.read(json), INVOCATION));
    }

    private static Runnable streamed(RequestStreamHandler handler, String json) {
        byte[] event = json.getBytes(StandardCharsets.UTF_8);
        return () -> {
            try {
                handler.handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), INVOCATION);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /**
     * What DynamoDB, Secrets Manager, Intercom and Lambda's own address of keys answer when all is well. What is read of the
     * table is a sweep's plan and its only part at once.
     */
    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            ObjectNode item = Json.object();
            item.putObject("etag").put("S", "rehearsal");
            item.putObject("document").put("S", PLAN);
            byte[] body = Json.write(Json.object()
                            .<ObjectNode>set("Item", item)
                            .put("SecretString", "rehearsal")
                            .put("AccessKeyId", "rehearsal")
                            .put("SecretAccessKey", "rehearsal")
                            .put("Token", "rehearsal")
                            .put("Expiration", "2999-01-01T00:00:00Z")
                            .put("id", CONVERSATION)
                            .put("state", "closed"))
                    .getBytes(StandardCharsets.UTF_8);
            CRC32 checksum = new CRC32();
            checksum.update(body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("x-amz-crc32", Long.toString(checksum.getValue()));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The first words of a TLS connection, said to nobody: loads certificates and ciphers. */
    private static void greet() throws IOException {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** What the compiler has begun it would go on with after the restore, beside the first invocation. */
    private static void awaitCompiler() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long end = System.nanoTime() + LONGEST.toNanos();
        long before = -1;
        try {
            while (before != compiler.getTotalCompilationTime() && System.nanoTime() < end) {
                before = compiler.getTotalCompilationTime();
                Thread.sleep(QUIET.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With all that API Gateway sends: what is read for the first time of an event is slow. */
    private static String apiEvent(String prefer) {
        ObjectNode event = (ObjectNode) Json.resource("/priming/http.json");
        event.withObject("/headers").put("prefer", prefer);
        return Json.write(event.put("body", INPUT));
    }

    private static String batchEvent() {
        ObjectNode event = (ObjectNode) Json.resource("/priming/http.json");
        event.withObject("/headers").remove("idempotency-key");
        return Json.write(event.put("rawPath", event.path("rawPath").asText() + "/batch")
                .put("body", "{\"inputs\":[" + INPUT + "," + INPUT + "]}"));
    }

    /** With all that SQS sends. */
    private static String queueEvent() {
        ObjectNode event = Json.object();
        event.putArray("Records").add(((ObjectNode) Json.resource("/priming/message.json")).put("body", envelope()));
        return Json.write(event);
    }

    private static String list() {
        return "{\"action\":\"close_conversation\",\"idempotency_key\":\"rehearsal\",\"inputs\":[" + INPUT + "]}";
    }

    private static String sweepStep() {
        return "{\"sweep\":\"close\",\"part\":0,\"plan\":{\"id\":\"sweep:rehearsal\",\"mode\":\"act\","
                + "\"sweep_id\":\"rehearsal\",\"admin_id\":\"1\"}}";
    }

    private static String envelope() {
        return "{\"action\":\"close_conversation\",\"input\":" + INPUT + "}";
    }
}
