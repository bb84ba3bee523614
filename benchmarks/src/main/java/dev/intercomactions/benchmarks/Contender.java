package dev.intercomactions.benchmarks;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.intercomactions.benchmarks.peers.EmptyEventHandler;
import dev.intercomactions.benchmarks.peers.EmptyHandler;
import dev.intercomactions.benchmarks.peers.PlainHandler;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.joda.time.DateTime;

/** Who is measured. */
enum Contender {
    /** This service. */
    SERVICE("intercom-actions"),
    /** The vendor's client on Node.js, the messages of a batch side by side. */
    NODE("Node.js + intercom-client"),
    /** A Java function with the JDK's HTTP client, the messages of a batch one after the other. */
    PLAIN_JAVA("plain Java, in sequence"),
    /** A Java function that does nothing and reads nothing. */
    EMPTY("empty Java handler"),
    /** A Java function that does nothing with an event that the runtime has mapped. */
    EMPTY_TYPED("empty Java handler, typed event");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    /** Its name for people. */
    String label() {
        return label;
    }

    /** Those that work on a queue and can run here. */
    static List<Contender> workers() throws InterruptedException {
        return NodePeer.find().isPresent() ? List.of(SERVICE, NODE, PLAIN_JAVA) : List.of(SERVICE, PLAIN_JAVA);
    }

    /**
     * Its function, set up like the service's.
     *
     * @param like the service's function: memory, time-out, instances, Intercom's address
     * @param token Intercom's access token
     */
    LambdaFunction function(FunctionConfig like, String token) throws InterruptedException {
        return switch (this) {
            case SERVICE -> new LambdaFunction(like);
            case EMPTY -> new LambdaFunction(peer(like, token, EmptyHandler.class.getName(), jars(EmptyHandler.class)));
            case EMPTY_TYPED ->
                new LambdaFunction(peer(
                        like,
                        token,
                        EmptyEventHandler.class.getName(),
                        jars(EmptyEventHandler.class, SQSEvent.class, DateTime.class)));
            case PLAIN_JAVA ->
                new LambdaFunction(peer(
                        like,
                        token,
                        PlainHandler.class.getName(),
                        jars(
                                PlainHandler.class,
                                SQSEvent.class,
                                DateTime.class,
                                ObjectMapper.class,
                                JsonFactory.class,
                                JsonProperty.class)));
            case NODE -> {
                NodePeer node = NodePeer.find().orElseThrow();
                List<Path> code = List.of(node.folder().resolve("handler.mjs"));
                yield new LambdaFunction(peer(like, token, "handler.handler", code), node.command());
            }
        };
    }

    /** Its function as deployed: initialised for a snapshot, which Node.js has none of. */
    LambdaFunction restored(FunctionConfig like, String token) throws InterruptedException {
        LambdaFunction function = function(like, token);
        return this == NODE ? function : new LambdaFunction(function.config().forSnapshot());
    }

    private FunctionConfig peer(FunctionConfig like, String token, String handler, List<Path> code) {
        Map<String, String> environment = new TreeMap<>();
        for (String name : List.of("INTERCOM_BASE_URL", "INTERCOM_TIMEOUT_MILLIS")) {
            Optional.ofNullable(like.environment().get(name)).ifPresent(value -> environment.put(name, value));
        }
        environment.put("INTERCOM_ACCESS_TOKEN", token);
        return new FunctionConfig(
                name().toLowerCase(Locale.ROOT),
                handler,
                like.timeout(),
                like.memoryMegabytes(),
                like.instances(),
                environment,
                code,
                like.logs());
    }

    /** Where these classes come from: what the function's artifact would hold. */
    private static List<Path> jars(Class<?>... classes) {
        return Stream.of(classes).map(ProjectFiles::codeOf).toList();
    }
}
