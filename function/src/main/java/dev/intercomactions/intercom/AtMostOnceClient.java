package dev.intercomactions.intercom;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * An HTTP/1.1 client that sends a request at most once, and nothing of it after it was given up. Everything of Apache's
 * client that repeats, follows, remembers or unpacks is off. Its sockets linger for no time: whatever closes one (a call
 * that ran out of time, a thread's interruption, the end of the process) resets the connection, and the kernel drops what
 * it has not sent yet. An ordinary close would have it sent whenever the network comes back, minutes later perhaps.
 */
public final class AtMostOnceClient implements AutoCloseable {
    /** Connections at one time: more than a batch has calls, so that none waits for another's. */
    static final int CONNECTIONS = 128;

    /** One address of the host that does not answer for so long is left for the next; a lost packet is repeated after 1 s. */
    private static final Timeout CONNECT = Timeout.ofSeconds(2);

    /** Silence for so long in a handshake ends it. */
    private static final Timeout HANDSHAKE = Timeout.ofSeconds(5);

    /** Longest that a connection is kept unused, within what load balancers commonly allow (60 s). */
    private static final Timeout IDLE = Timeout.ofSeconds(30);

    /** Longest that a connection is used, so that a change of the host's addresses is followed. */
    private static final TimeValue OLDEST = TimeValue.ofMinutes(5);

    /** A connection unused for longer is looked at first, which takes 1 ms: the server may have closed it. */
    private static final TimeValue UNCHECKED = TimeValue.ofMilliseconds(100);

    /** Longest line of an answer's head, in characters, and most lines. */
    private static final Http1Config HEAD = Http1Config.custom()
            .setMaxLineLength(1 << 16)
            .setMaxHeaderCount(200)
            .build();

    private final SSLContext tls;
    private final DnsResolver names;
    private volatile CloseableHttpClient http;

    public AtMostOnceClient() {
        this(systemDefault());
    }

    AtMostOnceClient(SSLContext tls) {
        this(tls, SystemDefaultDnsResolver.INSTANCE);
    }

    AtMostOnceClient(SSLContext tls, DnsResolver names) {
        this.tls = tls;
        this.names = names;
        this.http = client(tls, names);
    }

    /**
     * Sends {@code request} and waits for its answer. Never throws for what the network or the server does.
     *
     * @param bound the longest it may take, body included; half of it at most until the connection stands
     */
    IntercomResponse send(HttpUriRequestBase request, Duration bound) {
        Duration connecting = bound.dividedBy(2);
        request.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(timeout(connecting))
                .setResponseTimeout(timeout(bound))
                .setConnectionKeepAlive(IDLE)
                .setAuthenticationEnabled(false)
                .setRedirectsEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setExpectContinueEnabled(false)
                .build());
        return new Exchange(this, request).within(connecting, bound);
    }

    ClassicHttpResponse open(HttpUriRequestBase request, HttpClientContext context) throws IOException {
        CloseableHttpClient used = http;
        try {
            return used.executeOpen(null, request, context);
        } catch (Error e) {
            // Apache's client shuts itself down for good when it meets one.
            http = client(tls, names);
            used.close(CloseMode.IMMEDIATE);
            throw e;
        }
    }

    /** Resets every connection. */
    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }

    private static CloseableHttpClient client(SSLContext tls, DnsResolver names) {
        return HttpClients.custom()
                .setConnectionManager(connections(tls, names))
                .addExecInterceptorLast("at-most-once", Exchange::begin)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .setUserAgent("intercom-actions")
                .build();
    }

    private static PoolingHttpClientConnectionManager connections(SSLContext tls, DnsResolver names) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(HEAD)
                        .responseParserFactory(bounds -> new ResponseHeadParser(HEAD))
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoLinger(TimeValue.ZERO_MILLISECONDS)
                        .setSoTimeout(HANDSHAKE)
                        .setTcpNoDelay(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setIdleTimeout(IDLE)
                        .setTimeToLive(OLDEST)
                        .setValidateAfterInactivity(UNCHECKED)
                        .build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(HANDSHAKE).build())
                .setDnsResolver(names)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                .build();
    }

    /** At least 1 ms, because Apache's client takes 0 for no bound. */
    private static Timeout timeout(Duration bound) {
        return Timeout.ofMilliseconds(Math.max(1, bound.toMillis()));
    }

    private static SSLContext systemDefault() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this process has no TLS", e);
        }
    }
}
