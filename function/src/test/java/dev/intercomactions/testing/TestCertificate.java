package dev.intercomactions.testing;

import dev.intercomactions.sandbox.http.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS with a certificate that signs itself, for servers on this machine and those who trust them. */
public final class TestCertificate {
    private TestCertificate() {}

    /**
     * TLS with a new certificate, for both sides.
     *
     * @param name whom the certificate is for, such as {@code ip:127.0.0.1} or {@code dns:example.org}
     */
    public static SSLContext issuedTo(String name) throws IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("certificate");
        Path store = directory.resolve("store.p12");
        try {
            return context(SelfSigned.issuedTo(store, name));
        } finally {
            Files.deleteIfExists(store);
            Files.delete(directory);
        }
    }

    private static SSLContext context(SelfSigned certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", certificate.keys().getCertificate(SelfSigned.ALIAS));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.keyManagers(), trust.getTrustManagers(), null);
        return tls;
    }
}
