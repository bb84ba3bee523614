package dev.intercomactions.testing;

import dev.intercomactions.sandbox.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, made by the JDK's keytool, for servers on this machine and those who trust them. */
public final class TestCertificate {
    private static final String PASSWORD = "changeit";

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
            Programs.Ended keytool = Programs.run(
                    directory,
                    60,
                    Map.of(),
                    List.of(
                            Programs.ofJdk("keytool").toString(),
                            "-genkeypair",
                            "-alias",
                            "test",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=test",
                            "-ext",
                            "san=" + name,
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD));
            if (!keytool.well()) {
                throw new IOException("keytool made no certificate: " + keytool.output());
            }
            return context(store);
        } finally {
            Files.deleteIfExists(store);
            Files.delete(directory);
        }
    }

    private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }
}
