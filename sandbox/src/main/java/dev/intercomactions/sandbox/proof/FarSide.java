package dev.intercomactions.sandbox.proof;

import dev.intercomactions.sandbox.SandboxException;
import dev.intercomactions.sandbox.http.SelfSigned;
import dev.intercomactions.sandbox.intercom.Effect;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A simulator of Intercom in a process of its own, behind a plain port and one with TLS, which tells on its standard output
 * what arrives: {@code accepted CONNECTION MILLIS} and {@code bytes CONNECTION MILLIS FIRST-WORDS}. Upon each line of its
 * standard input it tells what has been done: {@code effect SUBJECT} each, then {@code end}.
 */
final class FarSide {
    static final int PLAIN_PORT = 8080;
    static final int TLS_PORT = 8443;
    static final String ADMIN = "12345";

    private static final int BACKLOG = 50;
    private static final int WORDS = 60;

    private final AtomicInteger connections = new AtomicInteger();
    private final IntercomSimulator simulator = new IntercomSimulator(InstantSource.system(), 0);

    private FarSide() {}

    /**
     * Runs until its standard input ends.
     *
     * @param args the address, the key store's file, the token, then the conversations there are
     */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        new FarSide().run(args);
    }

    private void run(String[] args) throws IOException, GeneralSecurityException {
        simulator.workspace().setTokens(args[2]);
        simulator.workspace().addAdmin(ADMIN);
        for (int i = 3; i < args.length; i++) {
            simulator.workspace().addConversation(args[i]);
        }
        InetAddress address = InetAddress.getByName(args[0]);
        listen(new ServerSocket(PLAIN_PORT, BACKLOG, address));
        listen(tls(new SelfSigned(Path.of(args[1])))
                .getServerSocketFactory()
                .createServerSocket(TLS_PORT, BACKLOG, address));
        tell("ready");
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (orders.readLine() != null) {
                for (Effect effect : simulator.workspace().effects()) {
                    tell("effect " + effect.subjectId());
                }
                tell("end");
            }
        }
        System.exit(0);
    }

    private static SSLContext tls(SelfSigned certificate) throws IOException, GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.keyManagers(), null, null);
        return tls;
    }

    private void listen(ServerSocket listener) {
        Thread.ofVirtual().start(() -> {
            while (true) {
                Socket client = accepted(listener);
                Thread.ofVirtual().start(() -> relay(client));
            }
        });
    }

    private static Socket accepted(ServerSocket listener) {
        try {
            return listener.accept();
        } catch (IOException e) {
            throw new SandboxException("the far side listens no more", e);
        }
    }

    private void relay(Socket client) {
        int connection = connections.incrementAndGet();
        tell("accepted " + connection + " " + System.currentTimeMillis());
        try (client;
                Socket intercom =
                        new Socket(simulator.uri().getHost(), simulator.uri().getPort())) {
            Thread.ofVirtual().start(() -> pump(intercom, client, null));
            pump(client, intercom, connection);
        } catch (IOException ended) {
            // By either side.
        }
    }

    private static void pump(Socket from, Socket to, @Nullable Integer told) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (told != null) {
                    tell("bytes " + told + " " + System.currentTimeMillis() + " " + words(buffer, length));
                }
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException ended) {
            // By either side.
        }
    }

    /** The beginning of a request, its line. */
    private static String words(byte[] bytes, int length) {
        String text = new String(bytes, 0, Math.min(length, WORDS), StandardCharsets.US_ASCII);
        return text.lines().findFirst().orElse("");
    }

    private static synchronized void tell(String line) {
        System.out.println(line);
    }
}
