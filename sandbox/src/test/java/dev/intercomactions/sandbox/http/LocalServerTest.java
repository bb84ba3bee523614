package dev.intercomactions.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intercomactions.sandbox.SandboxException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 as clients speak it. */
class LocalServerTest {
    private final LocalServer server = LocalServer.start(
            "the echo",
            0,
            (request, connection) -> connection.send(Response.of(200, "text/plain", request.body())
                    .with("Seen", request.method() + " " + request.path() + " " + request.queryParameters())));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void body_withALengthOrInChunks_isReadWhole() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve("/a%20b?x=1&x=2"));
            var withLength =
                    client.send(request.POST(BodyPublishers.ofString("é")).build(), BodyHandlers.ofString());
            var chunked = client.send(
                    request.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[70_000])))
                            .build(),
                    BodyHandlers.ofByteArray());

            assertThat(withLength.body()).isEqualTo("é");
            assertThat(withLength.headers().firstValue("seen")).hasValue("POST /a%20b {x=1,2}");
            assertThat(chunked.body()).hasSize(70_000);
        }
    }

    @Test
    void connection_isKeptForTheNextRequestUntilTheClientClosesIt() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String twice = "HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(twice.getBytes(StandardCharsets.ISO_8859_1));

            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answers).contains("Seen: HEAD / {}").contains("Seen: GET /2 {}");
        }
    }

    @Test
    void noise_closesTheConnection() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void port_thatIsTaken_isOneClearLine() {
        assertThatThrownBy(() -> LocalServer.start("the second", server.port(), (request, connection) -> {}))
                .isInstanceOf(SandboxException.class)
                .hasMessage("Port " + server.port() + " for the second is taken.");
    }
}
