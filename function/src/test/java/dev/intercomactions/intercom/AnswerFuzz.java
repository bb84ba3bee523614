package dev.intercomactions.intercom;

import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.fuzz.Pieces;
import dev.intercomactions.pacing.RateLimitWindow;
import java.time.Instant;
import java.util.Optional;

/**
 * What Intercom, or whoever stands between, answers. Pieces: the status, the content type, three numbers of the rate limit
 * (limit, remaining, epoch second of the reset), the body. Each has one reading with a short failure that may be logged, and
 * no rate limit holds anybody back for longer than a minute.
 */
public final class AnswerFuzz {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    private AnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Pieces pieces = Pieces.of(input);
        IntercomResponse.Received answer = new IntercomResponse.Received(
                (int) number(pieces.get(0), 599),
                pieces.get(1),
                pieces.get(3),
                !pieces.get(1).endsWith("!"),
                limit(pieces.get(2)));
        check(answer);
    }

    /** An answer's reading, and what it means for the calls after it. */
    static void check(IntercomResponse answer) {
        if (answer instanceof IntercomResponse.Received received) {
            check(received, Classifier.read(answer));
        }
        paces(answer);
    }

    private static void check(IntercomResponse.Received answer, CallResult reading) {
        int status = answer.status();
        switch (reading) {
            case CallResult.Done(var body) ->
                Finding.unless(status / 100 == 2 && body.isObject() && answer.whole(), "done, with " + status);
            case CallResult.DoneUnread(Failure failure) -> {
                Finding.unless(status / 100 == 2 && !answer.whole(), "done, unread, with " + status);
                check(failure);
            }
            case CallResult.Refused(Failure failure) -> {
                Finding.unless(status / 100 == 4 && status != 429 && status != 401, "refused, with " + status);
                check(failure);
            }
            case CallResult.Throttled(Failure failure, var resetAt) -> {
                Finding.unless(status == 429, "throttled, with " + status);
                check(failure);
            }
            case CallResult.NothingDone(Failure failure) -> {
                Finding.unless(status == 401 || status == 408, "nothing done, with " + status);
                check(failure);
            }
            case CallResult.Unknown(Failure failure, boolean answered) -> check(failure);
        }
    }

    private static void check(Failure failure) {
        Finding.unless(failure.code().matches("[A-Za-z0-9_.:-]{1,100}"), "a code that is none: " + failure.code());
        Finding.unless(failure.message().length() <= 1000 && !failure.message().isBlank(), "a message without bounds");
        Finding.unless(
                failure.message().codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF),
                "a message that no store takes");
        failure.requestId()
                .ifPresent(id -> Finding.unless(id.matches("[A-Za-z0-9_.:-]{1,100}"), "an id that is none: " + id));
    }

    /** However often one waits as long as told, a call passes within a little more than a minute. */
    private static void paces(IntercomResponse answer) {
        RateLimitWindow window = new RateLimitWindow(10);
        Finding.unless(window.acquire(NOW).isEmpty(), "held back before anything is known");
        learn(window, answer, NOW);
        Instant at = NOW;
        for (int i = 0; i < 200; i++) {
            Optional<Instant> until = window.acquire(at);
            if (until.isEmpty()) {
                return;
            }
            Finding.unless(until.get().isAfter(at), "told to wait for what is past");
            at = until.get();
            Finding.unless(!at.isAfter(NOW.plusSeconds(70)), "told to wait until " + at);
        }
        throw new AssertionError("nobody is ever let through");
    }

    private static Optional<IntercomResponse.RateLimit> limit(String text) {
        String[] numbers = text.split(" ", 3);
        if (numbers.length < 3) {
            return Optional.empty();
        }
        int limit = (int) Math.max(1, number(numbers[0], Integer.MAX_VALUE));
        return Optional.of(new IntercomResponse.RateLimit(
                limit,
                (int) number(numbers[1], Integer.MAX_VALUE),
                Instant.ofEpochSecond(number(numbers[2], Instant.MAX.getEpochSecond()))));
    }

    private static long number(String text, long most) {
        return text.matches("[0-9]{1,18}") ? Math.min(most, Long.parseLong(text)) : 0;
    }

    private static void learn(RateLimitWindow window, IntercomResponse answer, Instant now) {
        window.learn(answer, Classifier.read(answer), now);
    }
}
