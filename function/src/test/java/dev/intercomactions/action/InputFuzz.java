package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.fuzz.Pieces;
import dev.intercomactions.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Actions' inputs, and what Intercom shows of them. Pieces: the action's name, its input, Intercom's JSON, Intercom's words.
 * A valid input has one canonical form of bounded size and a path that is Intercom's; whatever Intercom shows, an output is
 * small enough to be kept.
 */
public final class InputFuzz {
    /** What a run may take of its item in the run log for its output. */
    private static final int LARGEST_OUTPUT = 32 * 1024;

    private static final Instant SINCE = Instant.parse("2026-01-05T09:00:00Z");

    private InputFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Pieces pieces = Pieces.of(input);
        Optional<ActionType> type = Actions.named(pieces.get(0));
        Optional<JsonNode> given = Json.parse(pieces.get(1));
        if (type.isEmpty() || given.isEmpty()) {
            return;
        }
        switch (type.get().parse(given.get())) {
            case Parsed.Invalid(var errors) ->
                Finding.unless(
                        !errors.isEmpty()
                                && errors.stream()
                                        .allMatch(error -> !error.code().isEmpty()
                                                && !error.message().isEmpty()
                                                && wellFormed(error.pointer())),
                        "an invalid input without a legible reason: " + errors);
            case Parsed.Valid(Action action) -> check(action, pieces);
        }
    }

    private static void check(Action action, Pieces pieces) {
        String canonical = Json.write(action.input());
        Finding.unless(size(canonical) <= 2 * size(pieces.get(1)) + 1024, "an input that grows: " + size(canonical));
        Finding.unless(
                Json.parse("{\"input\":" + canonical + "}").isPresent(), "an input that cannot be written and read");
        Finding.unless(
                action.type().parse(Json.parse(canonical).orElseThrow()) instanceof Parsed.Valid(Action again)
                        && Json.write(again.input()).equals(canonical),
                "an input whose canonical form is another's: " + canonical);
        check(action.request());
        JsonNode shown = Json.parse(pieces.get(2)).orElse(Json.object());
        switch (action) {
            case Change change -> check(change, shown, pieces.get(3));
            case Query query -> query.output(shown).ifPresent(Json::write);
        }
    }

    private static void check(Change change, JsonNode shown, String words) {
        change.output(shown).ifPresent(InputFuzz::keepable);
        change.condition().ifPresent(look -> look(look, shown));
        change.reconciliation(SINCE).ifPresent(look -> look(look, shown));
        change.provenBy(404, words).ifPresent(InputFuzz::keepable);
        change.provenBy(409, words).ifPresent(InputFuzz::keepable);
    }

    private static void look(Lookup look, JsonNode shown) {
        check(look.request());
        keepable(look.reading().apply(shown));
        keepable(look.refusal().apply(404));
        keepable(look.refusal().apply(410));
    }

    private static void keepable(Verdict verdict) {
        switch (verdict) {
            case Verdict.Done(var output) -> keepable(output);
            case Verdict.Skip(var output) -> keepable(output);
            case Verdict.NotDone() -> {}
            case Verdict.CannotTell() -> {}
        }
    }

    private static void keepable(JsonNode output) {
        int size = size(Json.write(output));
        Finding.unless(size <= LARGEST_OUTPUT, "an output of " + size + " bytes");
    }

    private static void check(IntercomRequest request) {
        String path = request.path();
        Finding.unless(
                path.matches("/[a-z_]+(/([A-Za-z0-9_.*-]|%[0-9A-F]{2})+){0,3}(\\?[a-z_]+=[a-z]+)?")
                        && !path.matches(".*/(\\.|%2E){1,2}([/?].*)?"),
                "no path of Intercom's: " + path);
        Finding.unless(
                URI.create("https://api.intercom.io" + path)
                        .normalize()
                        .getRawPath()
                        .equals(path.replaceAll("[?].*", "")),
                "a path that means another: " + path);
        request.body()
                .ifPresent(body -> Finding.unless(
                        Json.parse(Json.write(body)).isPresent(), "a request's body that nobody can read"));
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
