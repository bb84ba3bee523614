package dev.intercomactions.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaException;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found, in which order and how often; in which words is {@link WordingTest}'s. */
class InputSchemaTest {

    @Test
    void faults_ofSeveralFields_areInTheOrderOfTheirPointers() {
        assertThat(errors("{'required': ['c', 'a'], 'properties': {'b': {'type': 'string'}}}", "{'b': 1}"))
                .extracting(FieldError::pointer)
                .containsExactly("/a", "/b", "/c");
    }

    @Test
    void faults_thatWouldBeSaidTwice_areSaidOnce() {
        assertThat(errors("{'minLength': 1, 'pattern': '^[0-9]{1,20}$'}", "''"))
                .extracting(FieldError::message)
                .containsExactly("must not be empty");
    }

    @Test
    void faults_ofOneFieldThatDiffer_areAllSaid() {
        assertThat(errors("{'maxLength': 1, 'pattern': '^[0-9]{1,20}$'}", "'ab'"))
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactlyInAnyOrder(tuple("", "maxLength"), tuple("", "pattern"));
    }

    /** Bounds are compared in full, and not only the lower 64 bits, and nothing so large is ever written out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "11",
                "10.5",
                "18446744073709551617",
                "18446744073709551617.0",
                "1.8446744073709551616e19",
                "1e20",
                "1e400",
                "1e999999999",
                "1E+2147483648"
            })
    void number_beyondItsBound_isAFault(String number) {
        for (String schema : List.of(
                "{'minimum': -10, 'maximum': 10}", "{'type': ['number', 'null'], 'minimum': -10, 'maximum': 10}")) {
            assertThat(errors(schema, number)).extracting(FieldError::code).containsExactly("maximum");
            assertThat(errors(schema, "-" + number))
                    .extracting(FieldError::code)
                    .containsExactly("minimum");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551617.0", "1e20", "1e400", "1e999999999", "1E+2147483648"})
    void wholeNumber_beyondItsBound_isAFault(String number) {
        String schema = "{'type': 'integer', 'minimum': -10, 'maximum': 10}";

        assertThat(errors(schema, number)).extracting(FieldError::code).containsExactly("maximum");
        assertThat(errors(schema, "-" + number)).extracting(FieldError::code).containsExactly("minimum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "1e0", "1.0e1", "10.000", "100e-1", "0e999999999", "-0.0"})
    void wholeNumber_howeverWritten_isAWholeNumber(String number) {
        assertThat(errors("{'type': 'integer', 'minimum': 0, 'maximum': 10}", number))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e-1", "1e-400", "1e-999999999"})
    void fraction_whereAWholeNumberIsAsked_isAFault(String number) {
        assertThat(errors("{'type': 'integer', 'minimum': 0, 'maximum': 10}", number))
                .extracting(FieldError::code)
                .containsExactly("type");
    }

    @Test
    void schema_usedByManyAtOnce_isCompiledOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        InputSchema schema = new InputSchema(() -> {
            asked.incrementAndGet();
            return json("{'type': 'string'}");
        });
        Callable<List<FieldError>> validation = () -> schema.validate(json("1"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<FieldError>> errors : threads.invokeAll(Collections.nCopies(50, validation))) {
                assertThat(errors.get()).containsExactly(new FieldError("", "type", "must be text"));
            }
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void schemaElsewhere_isNeverFetched() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
        });
        server.start();
        String address = "http://localhost:" + server.getAddress().getPort() + "/schema.json";
        try {
            for (String word : List.of("$ref", "$schema", "$dynamicRef")) {
                assertThatThrownBy(() -> errors("{'" + word + "': '" + address + "'}", "1"))
                        .as(word)
                        .isInstanceOf(SchemaException.class);
            }
        } finally {
            server.stop(0);
        }

        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classpath:envelope.json", "resource:envelope.json", "file:///etc/hostname"})
    void schemaInAFile_isNeverRead(String address) {
        assertThatThrownBy(() -> errors("{'$ref': '" + address + "'}", "1")).isInstanceOf(SchemaException.class);
    }

    private static List<FieldError> errors(String schema, String document) {
        return new InputSchema(() -> json(schema)).validate(json(document));
    }

    /** JSON in single quotes. */
    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"')).orElseThrow();
    }
}
