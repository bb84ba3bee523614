package dev.intercomactions.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Our signature is the SDK's, for the same request at the same time. */
class SigV4Test {
    private static final Instant NOW = Instant.parse("2026-03-01T09:08:07.654Z");

    @ParameterizedTest
    @CsvSource({
        "https://dynamodb.eu-west-1.amazonaws.com, dynamodb, eu-west-1, session+/=, '{\"a\":\"Grüße \uD83D\uDE00\"}'",
        "https://dynamodb.eu-west-1.amazonaws.com, dynamodb, eu-west-1, '', '{}'",
        "http://127.0.0.1:8000, dynamodb, us-east-1, session, '{\"TableName\":\"runs\"}'",
        "https://secretsmanager.us-gov-west-1.amazonaws.com, secretsmanager, us-gov-west-1, session, ''"
    })
    void request_signed_isSignedAsTheSdkDoes(String address, String service, String region, String session, String body)
            throws NoSuchAlgorithmException {
        URI endpoint = URI.create(address);
        // The SDK's signer adds the last of these; the services do not ask for it.
        Map<String, String> headers = Map.of(
                "content-type", "application/x-amz-json-1.0",
                "x-amz-target", "DynamoDB_20120810.PutItem",
                "x-amz-content-sha256", sha256(body));
        Credentials.Keys keys = new Credentials.Keys("AKIDEXAMPLE", "wJalr+/EXAMPLEKEY", session, Instant.MAX);

        Map<String, String> ours = new SigV4(region, service)
                .sign(
                        keys,
                        endpoint.getPort() < 0 ? endpoint.getHost() : endpoint.getHost() + ":" + endpoint.getPort(),
                        headers,
                        body.getBytes(StandardCharsets.UTF_8),
                        NOW);

        assertThat(ours)
                .containsEntry("authorization", theirs(endpoint, service, region, keys, headers, body))
                .containsEntry("x-amz-date", "20260301T090807Z")
                .containsAllEntriesOf(headers);
        assertThat(ours.getOrDefault("x-amz-security-token", "")).isEqualTo(session);
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String theirs(
            URI endpoint,
            String service,
            String region,
            Credentials.Keys keys,
            Map<String, String> headers,
            String body) {
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().uri(endpoint.resolve("/")).method(SdkHttpMethod.POST);
        headers.forEach(request::putHeader);
        AwsCredentialsIdentity identity = keys.sessionToken().isEmpty()
                ? AwsCredentialsIdentity.create(keys.accessKeyId(), keys.secretKey())
                : AwsSessionCredentialsIdentity.create(keys.accessKeyId(), keys.secretKey(), keys.sessionToken());
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(identity)
                        .request(request.build())
                        .payload(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)))
                .request()
                .firstMatchingHeader("Authorization")
                .orElseThrow();
    }
}
