package dev.intercomactions.console;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import dev.intercomactions.run.Attention;
import dev.intercomactions.store.QueueOperations.Depth;
import dev.intercomactions.store.QueueOperations.Redrive;
import j2html.tags.DomContent;
import java.util.List;
import java.util.Optional;

/** The page that says how things are: all is well, or what needs a person, the largest cause first. */
record OverviewPage(Parts parts, Overview overview) {
    /** Most causes on the page; the runs of all others are behind one button. */
    static final int MOST_CAUSES = 40;

    /** What the words of the page mean. */
    private static final Lazy<JsonNode> WORDS = Lazy.of(() -> Json.resource("/console/words.json"));

    Page page() {
        DomContent content = each(
                verdict(),
                tiles(),
                iff(overview.failed(), failed -> section("Failed, by cause", failed)),
                iff(overview.retrying(), retrying -> section("Retrying by itself", retrying)),
                iff(overview.held(), held -> section("Held back until Intercom is up", held)),
                iff(overview.deadLetters().filter(depth -> depth.total() > 0), this::deadLetters),
                words());
        return new Page("Intercom actions", Json.object().put("show", "overview"), List.of(), content);
    }

    private DomContent verdict() {
        int failed = Overview.runs(overview.failed());
        int waiting = Overview.runs(overview.retrying()) + Overview.runs(overview.held());
        if (!overview.complete()) {
            return verdict("bad", "!", "Not everything can be read", unreadable());
        }
        if (failed > 0) {
            Census census = overview.failed().orElseThrow();
            String runs = Parts.count(failed, "failed run") + " of " + Parts.count(census.causes(), "cause");
            return verdict(
                    "bad",
                    "!",
                    (census.whole() ? "" : "At least ") + runs,
                    "Start with the first one below: see what it means, mend it, try one run, then retry the rest.");
        }
        if (overview.allIsWell()) {
            return verdict("good", "✓", "All is well", "No run needs attention, and there is no dead letter.");
        }
        if (waiting > 0) {
            return verdict(
                    "hint",
                    "…",
                    "Nothing needs a person",
                    Parts.count(waiting, "run") + (waiting == 1 ? " comes" : " come") + " again without help.");
        }
        return verdict("hint", "✉", "No run needs attention", "But there are dead letters: below is what can be done.");
    }

    private String unreadable() {
        String runLog = overview.queuesRead() ? "The run log is" : "The run log and the queues are";
        return (overview.runsRead() ? "The queues are" : runLog)
                + " out of reach or refused. Nothing is lost by that: messages wait. Is DynamoDB or SQS disturbed, or"
                + " the function's role changed?";
    }

    private static DomContent verdict(String look, String sign, String title, String more) {
        return div(span(sign).withClass("sign"), div(strong(title), p(more))).withClass("verdict " + look);
    }

    private DomContent tiles() {
        return div(
                        tile("Failed", known(overview.failed()), "a person decides", "bad"),
                        tile("Retrying", known(overview.retrying()), "by itself", "warn"),
                        tile("Held back", known(overview.held()), outage(), "warn"),
                        tile(
                                "In the queue",
                                overview.queue().map(depth -> Parts.number(depth.total())),
                                overview.queue().map(OverviewPage::where).orElse(""),
                                ""),
                        tile(
                                "Dead letters",
                                overview.deadLetters().map(depth -> Parts.number(depth.total())),
                                overview.redrive().map(OverviewPage::moving).orElse("kept for 14 days"),
                                "bad"))
                .withClass("tiles");
    }

    private static Optional<String> known(Optional<Census> census) {
        return census.map(
                each -> (each.whole() ? "" : "≥ ") + Parts.number(each.all().runs()));
    }

    private String outage() {
        int met = overview.retrying()
                .map(census -> census.all().of(Attention.Kind.OUTAGE))
                .orElse(0);
        if (Overview.runs(overview.held()) + met == 0) {
            return "no sign of an outage";
        }
        return "Intercom was down" + (met > 0 ? "; so were " + Parts.number(met) + " of those retrying" : "");
    }

    private static String where(Depth depth) {
        return Parts.number(depth.waiting()) + " waiting, " + Parts.number(depth.hidden()) + " in flight or not due, "
                + Parts.number(depth.delayed()) + " delayed";
    }

    private static DomContent tile(String name, Optional<String> number, String more, String look) {
        String shown = number.orElse("?");
        String tone = shown.equals("0") ? "none" : look;
        return div(
                        div(name).withClass("name"),
                        div(shown).withClass("number"),
                        div(number.isPresent() ? more : "out of reach").withClass("muted"))
                .withClass("tile " + tone);
    }

    private DomContent section(String title, Census census) {
        List<GroupCount> shown = census.groups().stream().limit(MOST_CAUSES).toList();
        if (shown.isEmpty()) {
            return each();
        }
        int runs = census.all().runs();
        int rest = runs - shown.stream().mapToInt(GroupCount::runs).sum();
        String smaller = "and " + Parts.count(rest, "run") + " of smaller causes";
        Group all = census.all().group();
        String which = all.status().equals("queued") ? "held back" : all.status();
        String newest = "There are more than could be counted in the time of one page: these are the "
                + Parts.number(runs) + " newest.";
        return each(
                h3(title),
                iff(!census.whole(), p(newest).withClass("muted")),
                new GroupTable(parts).of(shown, census),
                div(
                                iff(rest > 0, span(smaller).withClass("muted")),
                                parts.go("All " + which + " runs, newest first", "link", all.payload()))
                        .withClass("foot"));
    }

    private DomContent deadLetters(Depth depth) {
        String letters = Parts.count(depth.total(), "dead letter");
        String confirmation = "Move " + letters + " back into the queue? Each starts the"
                + " next round of its run, unless that run has gone on, has succeeded or was dismissed: then its letter just"
                + " disappears. Letters of unknown outcome are looked into first.";
        DomContent button = overview.redrive()
                .<DomContent>map(redrive -> span(moving(redrive)).withClass("muted"))
                .orElseGet(
                        () -> parts.act("Redrive " + letters, "", Json.object().put("do", "redrive"), confirmation));
        return each(
                h3("Dead letters"),
                div(
                                p(
                                        "A dead letter is the message of a run that failed. When runs were retried or dismissed"
                                                + " from here, theirs are left over as copies that start nothing: a redrive clears"
                                                + " them away. Mend the causes above first, because it also starts every other"
                                                + " run's next round."),
                                div(button).withClass("acts"))
                        .withClass("card"));
    }

    private DomContent words() {
        return div(parts.help(
                        "What do these words mean?",
                        each(
                                WORDS.get().properties(),
                                word -> p(
                                        strong(word.getKey()),
                                        text(": " + word.getValue().asText())))))
                .withClass("foot");
    }

    private static String moving(Redrive redrive) {
        return "redrive under way: " + Parts.number(redrive.moved()) + " of about " + Parts.number(redrive.of())
                + " moved";
    }
}
