package dev.intercomactions.console;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.text;

import dev.intercomactions.json.Json;
import dev.intercomactions.run.Attention;
import dev.intercomactions.store.QueueOperations.Depth;
import dev.intercomactions.store.QueueOperations.Redrive;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page that says how things are: all is well, or what needs a person, the largest cause first. */
final class OverviewPage {
    /** Most causes on the page; the runs of all others are behind one button. */
    static final int MOST_CAUSES = 40;

    private static final Map<String, String> WORDS = words(
            "Run", "one request to carry out one action in Intercom. Nothing of it is done twice.",
            "Failed", "it was given up for this round. It stays so until a person retries or dismisses it.",
            "Told to the caller",
                    "it failed while its HTTP caller or state machine was waiting, and the answer said so. A group's retry leaves"
                            + " it out, because the caller may have repeated the request by now.",
            "Retrying", "an attempt did not succeed; the next one comes by itself.",
            "Held back", "Intercom was down before it could be tried; it comes by itself, and no attempt is spent.",
            "Sweep, bulk",
                    "many runs that one state machine started. They are one group here, with the causes inside; a retry takes all"
                            + " that failed.",
            "Round", "a budget of attempts. A retry, or a redrive of the dead-letter queue, starts the next one.",
            "Dead letter", "the message of a failed run, kept for 14 days, with the reason in its attributes.",
            "In flight or not due", "messages that are worked on, or handed back to the queue until they are due.");

    private final Parts parts;
    private final Overview overview;
    private final GroupTable tables;

    private static Map<String, String> words(String... words) {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            meanings.put(words[i], words[i + 1]);
        }
        return meanings;
    }

    OverviewPage(Parts parts, Overview overview) {
        this.parts = parts;
        this.overview = overview;
        this.tables = new GroupTable(parts);
    }

    Page page() {
        List<DomContent> content = new ArrayList<>();
        content.add(verdict());
        content.add(tiles());
        overview.failed().ifPresent(failed -> section(content, "Failed, by cause", failed));
        overview.retrying().ifPresent(retrying -> section(content, "Retrying by itself", retrying));
        overview.held().ifPresent(held -> section(content, "Held back until Intercom is up", held));
        overview.deadLetters().filter(depth -> depth.total() > 0).ifPresent(depth -> content.add(deadLetters(depth)));
        content.add(words());
        return new Page("Intercom actions", Json.object().put("show", "overview"), List.of(), content);
    }

    private DomContent verdict() {
        int failed = Overview.runs(overview.failed());
        int waiting = Overview.runs(overview.retrying()) + Overview.runs(overview.held());
        if (!overview.complete()) {
            return verdict("bad", "!", "Not everything can be read", unreadable());
        }
        if (failed > 0) {
            long causes = overview.failed().orElseThrow().causes();
            return verdict(
                    "bad",
                    "!",
                    atLeast(overview.failed()) + Parts.count(failed, "failed run") + " of "
                            + Parts.count(causes, "cause"),
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
        boolean log = overview.failed().isPresent()
                && overview.retrying().isPresent()
                && overview.held().isPresent();
        boolean queues = overview.queue().isPresent() && overview.deadLetters().isPresent();
        String what = log ? "The queues are" : queues ? "The run log is" : "The run log and the queues are";
        return what
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
                        queueTile(),
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

    private DomContent queueTile() {
        return tile(
                "In the queue",
                overview.queue().map(depth -> Parts.number(depth.total())),
                overview.queue()
                        .map(depth -> Parts.number(depth.waiting()) + " waiting, " + Parts.number(depth.hidden())
                                + " in flight or not due, " + Parts.number(depth.delayed()) + " delayed")
                        .orElse(""),
                "");
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

    private void section(List<DomContent> content, String title, Census census) {
        List<GroupCount> groups = census.groups();
        if (groups.isEmpty()) {
            return;
        }
        List<GroupCount> shown = groups.subList(0, Math.min(MOST_CAUSES, groups.size()));
        content.add(h3(title));
        if (!census.whole()) {
            content.add(p("There are more than could be counted in the time of one page: these are the "
                            + Parts.number(census.all().runs()) + " newest.")
                    .withClass("muted"));
        }
        content.add(tables.of(shown, census));
        int rest =
                census.all().runs() - shown.stream().mapToInt(GroupCount::runs).sum();
        Group all = census.all().group();
        content.add(div(
                        rest > 0
                                ? span("and " + Parts.count(rest, "run") + " of smaller causes")
                                        .withClass("muted")
                                : text(""),
                        parts.go(
                                "All " + (all.status().equals("queued") ? "held back" : all.status())
                                        + " runs, newest first",
                                "link",
                                all.addTo(Json.object().put("show", "group"))))
                .withClass("foot"));
    }

    private DomContent deadLetters(Depth depth) {
        String confirmation =
                "Move " + Parts.count(depth.total(), "dead letter") + " back into the queue? Each starts the"
                        + " next round of its run, unless that run has gone on, has succeeded or was dismissed: then its letter just"
                        + " disappears. Letters of unknown outcome are looked into first.";
        DomContent button = overview.redrive().isPresent()
                ? span(moving(overview.redrive().get())).withClass("muted")
                : parts.act(
                        "Redrive " + Parts.count(depth.total(), "dead letter"),
                        "",
                        Json.object().put("do", "redrive"),
                        confirmation);
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
                        each(WORDS.entrySet().stream()
                                .map(word -> p(strong(word.getKey()), text(": " + word.getValue()))))))
                .withClass("foot");
    }

    private static String moving(Redrive redrive) {
        return "redrive under way: " + Parts.number(redrive.moved()) + " of about " + Parts.number(redrive.of())
                + " moved";
    }

    private static String atLeast(Optional<Census> census) {
        return census.filter(each -> !each.whole()).map(each -> "At least ").orElse("");
    }
}
