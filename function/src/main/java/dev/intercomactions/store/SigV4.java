package dev.intercomactions.store;

import dev.intercomactions.run.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 of a POST to a service's root, which is all that AWS's JSON protocol needs. */
public final class SigV4 {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private final String region;
    private final String service;

    SigV4(String region, String service) {
        this.region = region;
        this.service = service;
    }

    /**
     * The headers that make a request a signed one.
     *
     * @param host the host and, where it is not the scheme's own, the port, as the {@code Host} header has them
     * @param headers those to be signed besides, by lower-case name
     */
    Map<String, String> sign(
            Credentials.Keys keys, String host, Map<String, String> headers, byte[] body, Instant now) {
        String stamp = STAMP.format(now);
        SortedMap<String, String> signed = new TreeMap<>(headers);
        signed.put("x-amz-date", stamp);
        if (!keys.sessionToken().isEmpty()) {
            signed.put("x-amz-security-token", keys.sessionToken());
        }
        Map<String, String> sent = new TreeMap<>(signed);
        signed.put("host", host);
        String names = String.join(";", signed.keySet());
        String lines = signed.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
        String request = "POST\n/\n\n" + lines + "\n" + names + "\n" + Sha256.hex(body);
        String day = stamp.substring(0, 8);
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + stamp + "\n" + scope + "\n" + Sha256.hex(bytes(request));
        byte[] key = bytes("AWS4" + keys.secretKey());
        for (String part : new String[] {day, region, service, "aws4_request", toSign}) {
            key = hmac(key, part);
        }
        sent.put(
                "authorization",
                ALGORITHM + " Credential=" + keys.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + HexFormat.of().formatHex(key));
        return sent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
