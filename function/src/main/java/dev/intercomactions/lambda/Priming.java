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
import java.util.zip.CRC32;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/**
 * The priming of a process: all triggers are rehearsed before Lambda takes its snapshot, so that the first real
 * invocation finds everything loaded and compiled. The rehearsal has a service of its own, which talks to a server in
 * this process that ends with it: nothing reaches the network, and no token, key, connection or metric of it is in the
 * snapshot. Of the real service only the clients are made, which have called nobody yet: so there is nothing to mend after a
 * restore.
 */
public final class Priming implements Resource {
    private static final String CONVERSATION = "123";
    private static final String INPUT =
            "{\"conversation_id\":\"" + CONVERSATION + "\",\"admin_id\":\"1\",\"body\":\"-\"}";

    private static final String PLAN = "{\"spec\":{\"admin_id\":\"1\"},\"before\":1,\"complete\":true,\"found\":1,"
            + "\"parts\":[\"rehearsal:\"],\"conversations\":[[\"" + CONVERSATION + "\",1]]}";

    /** How often each trigger is rehearsed: the compiler takes what ran twenty times, by the template's flags. */
    private static final int ROUNDS = 200;

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

    private final Runnable prepare;

    private Priming(Runnable prepare) {
        this.prepare = prepare;
    }

    /**
     * Has Lambda rehearse, if it will take a snapshot of this process.
     *
     * @param prepare makes the clients of the real service
     */
    static void register(Map<String, String> environment, Runnable prepare) {
        if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            Priming priming = new Priming(prepare);
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
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                AwsClients aws = AwsClients.ofWithFoundCredentials(address);
                AtMostOnceClient http = new AtMostOnceClient()) {
            server.setExecutor(threads);
            server.createContext("/", Priming::answer);
            server.start();
            ContainerCredentialsProvider.create().resolveCredentials();
            rehearse(address.toString(), aws, http);
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
        // Nothing of the rehearsal is left.
    }

    private static void rehearse(String address, AwsClients aws, AtMostOnceClient http) {
        Map<String, String> environment = Map.of(
                "INTERCOM_BASE_URL", address,
                "INTERCOM_TOKEN_SECRET_ID", "rehearsal",
                "ACTION_QUEUE_URL", address,
                "DEAD_LETTER_QUEUE_URL", address,
                "RUN_TABLE_NAME", "rehearsal");
        Application application = Application.of(Settings.from(environment), environment, aws, () -> http);
        List<Runnable> triggers = List.of(
                typed(
                        new ApiHandler(application),
                        APIGatewayV2HTTPEvent.class,
                        APIGatewayV2HTTPResponse.class,
                        apiEvent("wait")),
                typed(
                        new ApiHandler(application),
                        APIGatewayV2HTTPEvent.class,
                        APIGatewayV2HTTPResponse.class,
                        apiEvent("respond-async")),
                typed(
                        new ApiHandler(application),
                        APIGatewayV2HTTPEvent.class,
                        APIGatewayV2HTTPResponse.class,
                        batchEvent()),
                typed(new QueueHandler(application), SQSEvent.class, SQSBatchResponse.class, queueEvent()),
                streamed(new TaskHandler(application), envelope()),
                streamed(new TaskHandler(application), list()),
                streamed(new TaskHandler(application), sweepStep()),
                streamed(new ConsoleHandler(application), "{}"));
        long end = System.nanoTime() + LONGEST.toNanos();
        for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
            triggers.forEach(Runnable::run);
        }
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
