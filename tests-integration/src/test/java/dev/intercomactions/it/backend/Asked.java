package dev.intercomactions.it.backend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Calls of those AWS services that the sandbox has no client for; nobody checks the signature. */
final class Asked {
    /** A stack with all its parts is made in one call by some. */
    private static final Duration BOUND = Duration.ofMinutes(5);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Asked() {}

    /**
     * What came back.
     *
     * @param body JSON, XML, or what a program says when it falls over
     */
    record Answer(int status, String body) {
        static final int OK = 200;

        /** The texts of all XML elements with this name, in their order. */
        List<String> texts(String element) {
            return elements(element).stream().map(Element::getTextContent).toList();
        }

        /** All XML elements with this name, in their order. */
        List<Element> elements(String name) {
            NodeList nodes = xml().getElementsByTagName(name);
            List<Element> elements = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                if (nodes.item(i) instanceof Element element) {
                    elements.add(element);
                }
            }
            return elements;
        }

        /** The text of a child, or nothing where it has none of this name. */
        static String child(Element parent, String name) {
            for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node.getNodeName().equals(name)) {
                    return node.getTextContent().strip();
                }
            }
            return "";
        }

        JsonNode json() {
            return Json.read(body);
        }

        private Document xml() {
            try {
                return DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(body)));
            } catch (SAXException | IOException | ParserConfigurationException e) {
                throw new IllegalStateException("no XML: " + body, e);
            }
        }
    }

    /** Gets a page that needs no name. */
    static Answer get(URI endpoint, String path) {
        return send(HttpRequest.newBuilder(endpoint.resolve(path)).GET());
    }

    /** Asks a service of the older kind: a form goes there, XML comes back. */
    static Answer form(URI endpoint, String service, String version, String action, Map<String, String> parameters) {
        StringBuilder form = new StringBuilder("Action=" + action + "&Version=" + version);
        parameters.forEach((name, value) ->
                form.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return send(signed(endpoint, service, "/")
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(BodyPublishers.ofString(form.toString())));
    }

    /** Asks a service of the newer kind, JSON both ways. */
    static Answer json(URI endpoint, String service, String target, JsonNode body) {
        return send(signed(endpoint, service, "/")
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", target)
                .POST(BodyPublishers.ofString(body.toString())));
    }

    /** Asks S3 to keep something. */
    static Answer put(URI endpoint, String path, BodyPublisher body) {
        return send(signed(endpoint, "s3", path).PUT(body));
    }

    private static HttpRequest.Builder signed(URI endpoint, String service, String path) {
        return HttpRequest.newBuilder(endpoint.resolve(path))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0");
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.timeout(BOUND).build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
