package dev.intercomactions.sandbox.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One HTTP answer; immutable. {@code Content-Length} is added when it is written, unless it tells of a body that is left out. */
public final class Response {
    private final int status;
    private final List<Header> headers;
    private final byte[] body;

    /** One header line. */
    public record Header(String name, String value) {}

    private Response(int status, List<Header> headers, byte[] body) {
        this.status = status;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    /** An answer with the given body. */
    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, List.of(new Header("Content-Type", contentType)), body.clone());
    }

    /** An answer with a JSON text. */
    public static Response json(int status, Object json) {
        return of(status, "application/json; charset=utf-8", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** An answer without any body or content type. */
    public static Response empty(int status) {
        return new Response(status, List.of(), new byte[0]);
    }

    /** This answer with one header more. */
    public Response with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Response(status, more, body);
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The headers in their order. */
    public List<Header> headers() {
        return headers;
    }

    /** The body's bytes. */
    public byte[] body() {
        return body.clone();
    }

    /** The whole answer as it goes over the wire. */
    byte[] bytes(boolean withBody) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" \r\n");
        headers.forEach(header ->
                head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        boolean told = headers.stream().anyMatch(header -> header.name().equalsIgnoreCase("Content-Length"));
        if (status != 204 && status != 304 && !told) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (withBody) {
            all.writeBytes(body);
        }
        return all.toByteArray();
    }
}
