package dev.intercomactions.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.DeadLetter;
import dev.intercomactions.sandbox.intercom.Effect;
import dev.intercomactions.sandbox.intercom.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The promise, checked from outside when all is settled: in Intercom's own record, in the queues and in the run log; never
 * from what the code says of itself.
 */
public final class Invariants {
    /** Who breaks a rule is named, but no more of them than this. */
    private static final int NAMED = 5;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{6,}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final List<Accepted> accepted;
    private final Observed seen;
    private final Duration oneDelivery;
    private final Map<String, JsonNode> runs = new HashMap<>();
    private final Map<String, List<DeadLetter>> letters;
    private final Map<String, Long> effects;
    private final Map<String, Long> sends;

    /**
     * One rule and how it stands.
     *
     * @param bound what is allowed
     * @param measured what was found, and who breaks the rule
     */
    public record Row(String name, String bound, String measured, boolean holds) {}

    private Invariants(List<Accepted> accepted, Observed seen, Duration oneDelivery) {
        this.accepted = accepted;
        this.seen = seen;
        this.oneDelivery = oneDelivery;
        Set<String> marks = accepted.stream().map(Accepted::mark).collect(Collectors.toCollection(HashSet::new));
        seen.runs().forEach(run -> runs.put(run.path("run_id").asText(), run));
        this.letters = seen.letters().stream()
                .collect(Collectors.groupingBy(letter -> letter.attributes().getOrDefault("run_id", "")));
        this.effects = count(seen.effects().stream().map(Invariants::text), marks);
        this.sends = count(
                seen.exchanges().stream()
                        .filter(Invariants::mayChange)
                        .map(exchange -> exchange.path() + " " + exchange.body()),
                marks);
    }

    /**
     * Checks all rules.
     *
     * @param oneDelivery the longest that may pass until a due run's message is delivered, faults of the queue included
     */
    public static List<Row> check(List<Accepted> accepted, Observed seen, Duration oneDelivery) {
        return new Invariants(accepted, seen, oneDelivery).rows();
    }

    /** The rows as a Markdown table. */
    public static String table(List<Row> rows) {
        return rows.stream()
                .map(row -> "| %s | %s | %s | %s |%n"
                        .formatted(row.name(), row.bound(), row.measured(), row.holds() ? "holds" : "**BROKEN**"))
                .collect(Collectors.joining(
                        "", "| invariant | bound | measured | |%n|---|---|---|---|%n".formatted(), ""));
    }

    private List<Row> rows() {
        return List.of(
                ended(),
                rule(
                        "effects in Intercom of one run",
                        "at most 1",
                        accepted.stream().filter(one -> !one.harmlessTwice()),
                        one -> effects(one) > 1),
                rule(
                        "confirmed runs have their effect",
                        "1 (harmless twice: at least 1)",
                        accepted.stream().filter(this::confirmed),
                        one -> effects(one) == 0),
                rule(
                        "failed runs whose reason says that nothing was done",
                        "0 effects",
                        accepted.stream().filter(one -> !one.harmlessTwice() && nothingDone(one)),
                        one -> effects(one) > 0),
                rule(
                        "attempts in a round, and requests that reached Intercom",
                        "at most the budget",
                        accepted.stream(),
                        this::overspent),
                rule(
                        "dead letters explain themselves",
                        "all attributes, and the run's own reason",
                        accepted.stream().filter(one -> letters.containsKey(one.runId())),
                        one -> !letters.getOrDefault(one.runId(), List.of()).stream()
                                .allMatch(letter -> explains(letter, one))),
                rule(
                        "failed runs' messages deleted before their dead letter was there",
                        "0",
                        accepted.stream()
                                .filter(one -> failed(one) && one.told().isEmpty()),
                        one -> seen.messages().deletedTooEarly(one.runId())),
                punctual(),
                nothingLeft());
    }

    /** Each accepted run ended in exactly one of three ways. */
    private Row ended() {
        List<String> wrong = new ArrayList<>();
        int confirmed = 0;
        int dead = 0;
        int told = 0;
        for (Accepted one : accepted) {
            boolean letter = letters.containsKey(one.runId());
            if (confirmed(one) && !letter) {
                confirmed++;
            } else if (failed(one) && letter) {
                dead++;
            } else if (told(one) && !letter) {
                told++;
            } else {
                wrong.add(one.runId() + " (" + state(one) + ")");
            }
        }
        return new Row(
                "accepted = confirmed + dead-lettered + told to a waiting caller",
                "nothing lost, nothing both",
                "%d = %d + %d + %d".formatted(accepted.size(), confirmed, dead, told) + named(wrong),
                wrong.isEmpty());
    }

    private static Row rule(String name, String bound, Stream<Accepted> among, Predicate<Accepted> broken) {
        List<Accepted> all = among.toList();
        List<String> wrong = all.stream().filter(broken).map(Accepted::runId).toList();
        return new Row(
                name, bound, "%d of %d break it".formatted(wrong.size(), all.size()) + named(wrong), wrong.isEmpty());
    }

    private Row punctual() {
        Optional<Accepted> last = accepted.stream().max(Comparator.comparing(this::overdue));
        Duration longest = last.map(this::overdue).orElse(Duration.ZERO);
        boolean holds = longest.compareTo(oneDelivery) <= 0;
        return new Row(
                "longest stay in a state after lease and settling time, or due time",
                "one delivery: %d s".formatted(oneDelivery.toSeconds()),
                "%.1f s".formatted(longest.toMillis() / 1000.0)
                        + (holds ? "" : named(last.stream().map(Accepted::runId).toList())),
                holds);
    }

    private Duration overdue(Accepted one) {
        return seen.states().longestOverdue(one.runId());
    }

    /** A claim stays open when the log could not be written at the end of a call whose caller was told all the same. */
    private Row nothingLeft() {
        List<String> wrong = accepted.stream()
                .filter(one -> !confirmed(one) && !failed(one) && !open(one))
                .map(Accepted::runId)
                .toList();
        return new Row(
                "unfinished runs of which nobody was told, and messages left in the queue",
                "0, 0",
                "%d, %d (told, with a claim left open: %d)"
                                .formatted(
                                        wrong.size(),
                                        seen.unacknowledged(),
                                        accepted.stream().filter(this::open).count())
                        + named(wrong),
                wrong.isEmpty() && seen.unacknowledged() == 0);
    }

    /** The caller heard how it ended, and it ended so. */
    private boolean told(Accepted one) {
        return one.toldFailure() ? failed(one) || open(one) : open(one) && effects(one) > 0;
    }

    private boolean open(Accepted one) {
        return one.told().isPresent() && state(one).equals("running");
    }

    private boolean overspent(Accepted one) {
        JsonNode run = runs.get(one.runId());
        int attempts = run == null ? 0 : run.path("attempts_in_round").asInt();
        int rounds = run == null ? 1 : run.path("round").asInt(1);
        return attempts > one.budget() || sends.getOrDefault(one.mark(), 0L) > (long) one.budget() * rounds;
    }

    private boolean explains(DeadLetter letter, Accepted one) {
        Map<String, String> told = letter.attributes();
        String attempts = told.getOrDefault("attempts", "");
        boolean attempted = !attempts.equals("0");
        return letter.body().contains(one.mark())
                && NUMBER.matcher(attempts).matches()
                && NUMBER.matcher(told.getOrDefault("round", "")).matches()
                && NUMBER.matcher(told.getOrDefault("http_status", "0")).matches()
                && !told.getOrDefault("action", "").isBlank()
                && !told.getOrDefault("error_message", "").isBlank()
                && told.containsKey("first_attempt_at") == attempted
                && Optional.ofNullable(runs.get(one.runId()))
                        .map(run -> run.at("/error/error_code").asText())
                        .filter(code -> code.equals(told.get("error_code")))
                        .isPresent();
    }

    private boolean nothingDone(Accepted one) {
        return failed(one)
                && !Optional.ofNullable(runs.get(one.runId()))
                        .map(run -> run.path("reason").asText())
                        .orElse("")
                        .equals("unknown");
    }

    private boolean confirmed(Accepted one) {
        return state(one).equals("succeeded");
    }

    private boolean failed(Accepted one) {
        return state(one).equals("failed");
    }

    private String state(Accepted one) {
        JsonNode run = runs.get(one.runId());
        return run == null ? "unknown to the run log" : run.path("status").asText();
    }

    private long effects(Accepted one) {
        return effects.getOrDefault(one.mark(), 0L);
    }

    /** A request that could have changed something: paced ones did not, and searches never do. */
    private static boolean mayChange(Exchange exchange) {
        return !exchange.method().equals("GET") && !exchange.path().endsWith("/search") && exchange.status() != 429;
    }

    private static String text(Effect effect) {
        return effect.subjectId() + " " + effect.body();
    }

    /** How many of the texts bear each mark. */
    private static Map<String, Long> count(Stream<String> texts, Set<String> marks) {
        return texts.flatMap(text -> TOKEN.matcher(text)
                        .results()
                        .map(found -> found.group())
                        .filter(marks::contains)
                        .distinct())
                .collect(Collectors.groupingBy(mark -> mark, Collectors.counting()));
    }

    private static String named(List<String> wrong) {
        return wrong.isEmpty()
                ? ""
                : ": " + String.join(", ", wrong.subList(0, Math.min(NAMED, wrong.size())))
                        + (wrong.size() > NAMED ? ", …" : "");
    }
}
