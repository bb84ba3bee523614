package dev.intercomactions.it.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.MessageContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.intercom.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Intercom's OpenAPI description, which is no part of the project, and a validator that goes by it. */
final class Description {
    /** Beside the project, where it is at all. */
    static final Path FILE =
            ProjectFiles.root().resolve("../shared/intercom-openapi-2.16.yaml").normalize();

    private static final int LARGEST = 10_000_000;
    private static final String OURS = "/(contacts|conversations|companies|me|admins)\\b.*";
    private static final String PARAMETER = "\\{[^}]*\\}";

    /** Every operation describes its 401 with the one schema of errors. */
    private static final String ANY_ERROR_AT = "/contacts";

    private static final int ANY_ERROR = 401;

    private final ObjectNode document;
    private final OpenApiInteractionValidator validator;

    Description() {
        this.document = read();
        this.validator = OpenApiInteractionValidator.createForInlineApiSpecification(document.toString())
                .build();
    }

    private static ObjectNode read() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        try {
            Object yaml = new Yaml(options).load(Files.readString(FILE));
            ObjectNode document = (ObjectNode) Json.of(yaml);
            leaveOutFaults(document);
            document.findParents("allOf").forEach(schema -> writeOut((ObjectNode) schema, document));
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The validator reads no document with such faults; none of them is in an operation of ours. */
    private static void leaveOutFaults(ObjectNode document) {
        document.withObject("/paths")
                .properties()
                .removeIf(path -> !path.getKey().matches(OURS));
        for (String schema : List.of("ticket_custom_attributes", "ticket_request_custom_attributes")) {
            document.withObject("/components/schemas/" + schema).remove("additionalProperties");
        }
    }

    /** Makes one schema of one that adds properties to another: the validator would allow neither the other's. */
    private static void writeOut(ObjectNode schema, ObjectNode document) {
        String base = schema.at("/allOf/0/$ref").asText();
        if (schema.has("properties") && schema.path("allOf").size() == 1 && !base.isEmpty()) {
            ObjectNode all =
                    (ObjectNode) document.at(base.substring(1) + "/properties").deepCopy();
            schema.set("properties", all.setAll((ObjectNode) schema.path("properties")));
            schema.remove("allOf");
        }
    }

    /** The operation that was called, as {@code POST /contacts/{contact_id}/notes}; nothing where there is none. */
    String operation(String method, String path) {
        return document.path("paths")
                .propertyStream()
                .filter(described -> described.getValue().has(method.toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getKey)
                .filter(template -> path.matches(template.replaceAll(PARAMETER, "[^/]+")))
                .min(Comparator.comparingLong(
                        template -> template.chars().filter(c -> c == '{').count()))
                .map(template -> method + " " + template)
                .orElse("");
    }

    /** The answers that an operation describes, by status. */
    ObjectNode answers(String operation) {
        String[] parts = operation.split(" ", 2);
        return (ObjectNode) document.path("paths")
                .path(parts[1])
                .path(parts[0].toLowerCase(Locale.ROOT))
                .path("responses");
    }

    /** What the description does not allow in the request. */
    List<Deviation> ofRequest(Exchange exchange) {
        SimpleRequest.Builder request = new SimpleRequest.Builder(exchange.method(), exchange.path());
        exchange.headers().forEach((name, value) -> request.withHeader(name, value));
        // The simulator has checked the token and does not write it down.
        request.withAuthorization("Bearer token");
        Request read = new Request(exchange.method(), exchange.path(), exchange.query(), Map.of(), new byte[0]);
        read.queryParameters().forEach((name, value) -> request.withQueryParam(name, value));
        if (!exchange.body().isEmpty()) {
            request.withBody(exchange.body());
        }
        return deviations(exchange, "request", validator.validateRequest(request.build()));
    }

    /** What the description does not allow in the answer. An error that it does not know is read like any other. */
    List<Deviation> ofAnswer(Exchange exchange) {
        String side = "answer " + exchange.status();
        List<Deviation> all = deviations(
                exchange,
                side,
                validator.validateResponse(
                        exchange.path(), Method.valueOf(exchange.method()), response(exchange, exchange.status())));
        boolean unknown = all.stream().anyMatch(found -> found.key().equals("validation.response.status.unknown"));
        Stream<Deviation> inBody = unknown
                ? deviations(
                        exchange,
                        side,
                        validator.validateResponse(ANY_ERROR_AT, Method.POST, response(exchange, ANY_ERROR)))
                        .stream()
                : Stream.empty();
        return Stream.concat(all.stream(), inBody).toList();
    }

    private static SimpleResponse response(Exchange exchange, int status) {
        return SimpleResponse.Builder.status(status)
                .withContentType("application/json")
                .withBody(exchange.answer())
                .build();
    }

    private List<Deviation> deviations(Exchange exchange, String side, ValidationReport report) {
        String operation = operation(exchange.method(), exchange.path());
        return report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .map(message -> new Deviation(
                        operation,
                        side,
                        message.getKey(),
                        message.getContext()
                                .flatMap(MessageContext::getPointers)
                                .map(MessageContext.Pointers::getInstance)
                                .orElse(""),
                        message.getMessage()))
                .toList();
    }
}
