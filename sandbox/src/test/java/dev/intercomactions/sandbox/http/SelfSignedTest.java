package dev.intercomactions.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that signs itself. */
class SelfSignedTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void certificate_isIssuedToItsNameAndHasAKey() throws Exception {
        SelfSigned made = SelfSigned.issuedTo(folder.resolve("keys.p12"), "ip:127.0.0.1");

        X509Certificate certificate = (X509Certificate) made.keys().getCertificate(SelfSigned.ALIAS);
        assertThat(certificate.getSubjectAlternativeNames())
                .hasSize(1)
                .allSatisfy(name -> assertThat(List.copyOf(name)).last().isEqualTo("127.0.0.1"));
        assertThat(made.keyManagers()).hasSize(1);
    }

    @Test
    void name_thatIsNone_failsInKeytoolsWords() {
        assertThatThrownBy(() -> SelfSigned.issuedTo(folder.resolve("keys.p12"), "nobody"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("keytool made no certificate: ");
    }
}
