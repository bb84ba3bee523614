package dev.intercomactions.lambda;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.intercom.Intercom;
import dev.intercomactions.intercom.IntercomResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An Intercom that gives one answer to every call, and does not take calls to anywhere else.
 *
 * @param answer {@code 200 <body>}, {@code lost}, {@code unsent}, or nothing for a conversation that is closed
 */
public record FuzzedIntercom(String answer) implements Intercom {
    private static final String CLOSED = "{\"id\":\"123456\",\"state\":\"closed\",\"deleted\":true,"
            + "\"company_id\":\"c-1\",\"conversation_id\":\"123456\"}";
    private static final Pattern ID = Pattern.compile("([A-Za-z0-9_.*-]|%[0-9A-F]{2})+");
    private static final Pattern STATUS = Pattern.compile("[1-5][0-9]{2}");
    private static final Map<String, Pattern> PATHS = Map.of(
            "GET",
            path("/conversations/ID\\?display_as=plaintext|/conversations/ID|/contacts/ID|/contacts/ID/notes"
                    + "|/contacts/find_by_external_id/ID|/(admins|tags|teams)(/ID)?"
                    + "|/conversations/ID\\?[a-z_]+=[a-z]+"),
            "POST",
            path("/conversations(/ID/(parts|reply|tags)|/search)?|/contacts(/search|/ID/notes)?|/companies"),
            "DELETE",
            path("/contacts/ID"));

    @Override
    public IntercomResponse call(IntercomRequest request, Duration bound) {
        checkPath(request);
        if (answer.isEmpty()) {
            return new IntercomResponse.Received(200, "application/json", CLOSED, true, Optional.empty());
        }
        String status = answer.length() < 3 ? "" : answer.substring(0, 3);
        if (STATUS.matcher(status).matches()) {
            Optional<IntercomResponse.RateLimit> limit = Optional.of(new IntercomResponse.RateLimit(
                    100, 99, Instant.ofEpochSecond(answer.length() * 1_000_000L * answer.length())));
            String body = answer.substring(3).strip();
            return new IntercomResponse.Received(Integer.parseInt(status), "application/json", body, true, limit);
        }
        return answer.startsWith("unsent")
                ? new IntercomResponse.NotSent("no connection")
                : new IntercomResponse.Lost(true);
    }

    /** One of the paths there are, with ids that cannot end their segment or climb out of it. */
    private static void checkPath(IntercomRequest request) {
        String path = request.path();
        Finding.unless(
                PATHS.getOrDefault(request.method(), ID).matcher(path).matches(), "no path of Intercom's: " + path);
        Finding.unless(!path.matches(".*/(\\.|%2E){1,2}([/?].*)?"), "a path that climbs: " + path);
        Finding.unless(URI.create("https://api.intercom.io" + path).getRawPath() != null, "no URL: " + path);
    }

    private static Pattern path(String pattern) {
        return Pattern.compile(pattern.replace("ID", ID.pattern()));
    }
}
