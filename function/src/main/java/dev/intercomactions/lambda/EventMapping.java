package dev.intercomactions.lambda;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The runtime's own mapping between JSON and a handler's types, chosen as the runtime chooses it, so that it can be
 * rehearsed.
 *
 * @param <T> an event, or what a handler returns
 */
final class EventMapping<T> {
    private final PojoSerializer<T> serializer;

    private EventMapping(PojoSerializer<T> serializer) {
        this.serializer = serializer;
    }

    static <T> EventMapping<T> of(Class<T> type) {
        return new EventMapping<>(
                LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
                        ? LambdaEventSerializers.serializerFor(type, type.getClassLoader())
                        : JacksonFactory.getInstance().getSerializer(type));
    }

    /** What a handler is given for {@code json}. */
    T read(String json) {
        return serializer.fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** What the runtime sends for what a handler returned. */
    String write(T value) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        serializer.toJson(value, json);
        return json.toString(StandardCharsets.UTF_8);
    }
}
