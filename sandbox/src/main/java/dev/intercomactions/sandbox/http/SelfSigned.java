package dev.intercomactions.sandbox.http;

import dev.intercomactions.sandbox.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A certificate that signs itself, in a key store that the JDK's keytool made: for servers on this machine.
 *
 * @param file the key store
 */
public record SelfSigned(Path file) {
    /** The key store's password, and its key's. It guards nothing: the store lives as long as a test. */
    public static final String PASSWORD = "changeit";

    /** What the certificate is called in the store. */
    public static final String ALIAS = "server";

    private static final int BOUND_SECONDS = 60;

    /**
     * Makes one.
     *
     * @param file the key store, which is not there yet
     * @param name whom the certificate is for, such as {@code ip:127.0.0.1} or {@code dns:example.org}
     */
    public static SelfSigned issuedTo(Path file, String name) throws IOException, InterruptedException {
        Programs.Ended keytool = Programs.run(
                file.toAbsolutePath().resolveSibling(""),
                BOUND_SECONDS,
                Map.of(),
                List.of(
                        Programs.ofJdk("keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + ALIAS,
                        "-ext",
                        "san=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toAbsolutePath().toString(),
                        "-storepass",
                        PASSWORD));
        if (!keytool.well()) {
            throw new IOException("keytool made no certificate: " + keytool.output());
        }
        return new SelfSigned(file);
    }

    /** The key store. */
    public KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** Its key, for a server that proves with it who it is. */
    public KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys(), PASSWORD.toCharArray());
        return own.getKeyManagers();
    }
}
