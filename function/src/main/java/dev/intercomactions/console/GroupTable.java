package dev.intercomactions.console;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import dev.intercomactions.run.Attention;
import dev.intercomactions.run.Explanations;
import j2html.tags.DomContent;
import java.util.List;

/** A table of groups: how many runs, why, since when, and what to do. */
record GroupTable(Parts parts) {
    /** Causes of a sweep or bulk that its line has room for. */
    private static final int MOST_INSIDE = 3;

    /** The table of some groups of a census, the largest first. */
    DomContent of(List<GroupCount> groups, Census census) {
        GroupCount largest = groups.getFirst();
        boolean failed = largest.group().status().equals("failed");
        return table(
                        thead(tr(
                                th("Runs"),
                                th("Cause"),
                                th(failed ? "What to do" : "What happens"),
                                th("Last, first"),
                                th())),
                        tbody(each(groups.stream().map(group -> row(group, largest, failed, census)))))
                .withClass("groups");
    }

    private DomContent row(GroupCount count, GroupCount largest, boolean failed, Census census) {
        Group group = count.group();
        List<GroupCount> causes = group.isWhole() ? census.causes(group) : List.of(count);
        String cause = causes.size() == 1 ? causes.getFirst().group().cause().orElse("") : "";
        Explanations.Explanation told = Explanations.of(cause);
        String meaning = cause.isEmpty() ? "Intercom was down before it could be tried" : told.meaning();
        String next = causes.size() == 1 ? told.next() : "Look: each of its causes says what to do.";
        GroupActions actions = new GroupActions(parts, count);
        return tr(
                td(strong(Parts.number(count.runs())), bar(count.runs(), largest.runs()))
                        .withClass("count"),
                td(
                                group.isWhole() ? whole(group, causes) : name(group),
                                iff(causes.size() == 1, div(meaning).withClass("muted")),
                                exceptions(count))
                        .withClass("cause"),
                td(failed ? next : next(count)).withClass("next"),
                td(
                                div(parts.when(count.last())),
                                iff(
                                        !count.first().equals(count.last()),
                                        div(text("first "), parts.when(count.first()))
                                                .withClass("muted")))
                        .withClass("times"),
                td(
                                parts.go("Look", count == largest ? "main" : "", group.payload()),
                                iff(failed, each(actions.tryOne(), actions.retryAll(""))))
                        .withClass("acts"));
    }

    /** A sweep or bulk with its largest causes, each with its count. */
    private static DomContent whole(Group group, List<GroupCount> causes) {
        int rest = causes.size() - MOST_INSIDE;
        return each(
                div(strong(Parts.name(group.wholeName()))).withClass("name"),
                each(causes.stream()
                        .limit(MOST_INSIDE)
                        .map(cause -> div(text(Parts.number(cause.runs()) + " × "), name(cause.group()))
                                .withClass("inside"))),
                iff(rest > 0, div("and " + Parts.count(rest, "smaller cause")).withClass("muted")));
    }

    /** A group's action and code. */
    private static DomContent name(Group group) {
        String action = group.action().orElse("");
        String cause = group.cause().orElse("");
        return div(
                        strong(Parts.name(action.isEmpty() ? "no action named" : action)),
                        text(" "),
                        iff(!cause.isEmpty(), Parts.chip(cause, "")))
                .withClass("name");
    }

    private static String next(GroupCount count) {
        int outage = count.of(Attention.Kind.OUTAGE);
        String waits = "Nothing: the next attempt comes by itself.";
        return outage == 0 ? waits : waits + " " + Parts.count(outage, "run") + " met an outage of Intercom's.";
    }

    private static DomContent exceptions(GroupCount count) {
        int told = count.group().partOf().isPresent() ? 0 : count.of(Attention.Kind.TOLD);
        int invalid = count.of(Attention.Kind.INVALID);
        return each(
                iff(told > 0, span(Parts.number(told) + " told to the caller").withClass("tag")),
                iff(
                        invalid > 0,
                        span(Parts.number(invalid) + " no retry can mend").withClass("tag")));
    }

    private static DomContent bar(int runs, int most) {
        int percent = Math.max(3, Math.round(100f * runs / most));
        return div(div().withStyle("width:" + percent + "%")).withClass("bar");
    }
}
