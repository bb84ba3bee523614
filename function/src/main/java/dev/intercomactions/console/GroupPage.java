package dev.intercomactions.console;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The page of one group: why, what to do about all of them, and its runs, the newest first.
 *
 * @param sample the run that was tried for the others, as it stands now
 */
record GroupPage(Parts parts, Command.ShowGroup shown, Census census, RunStore.Page runs, Optional<Run> sample) {
    /** Runs on a page. */
    static final int RUNS = 20;

    private static final int LONGEST_MESSAGE = 160;

    Page page() {
        List<DomContent> way = new ArrayList<>(List.of(Page.home(parts)));
        shown.group().whole().ifPresent(whole -> way.add(link(parts, whole)));
        DomContent content = each(iff(sample, this::sample), summary(), causes(), list(), pages());
        return new Page(title(), self(shown.cursor()), way, content);
    }

    /** A button that leads to a sweep or bulk. */
    static DomContent link(Parts parts, Group whole) {
        return parts.go(whole.wholeName(), "link", whole.payload());
    }

    /** What a sweep's or a bulk's runs failed of: one cause alone stands above already. */
    private DomContent causes() {
        List<GroupCount> causes = census.causes(shown.group());
        return causes.isEmpty()
                ? each()
                : each(h3("Its causes"), new GroupTable(parts).of(causes, census), h3("Its runs"));
    }

    private String title() {
        Group group = shown.group();
        if (group.isWhole()) {
            return group.wholeName() + (group.status().equals("failed") ? "" : ": " + group.status());
        }
        if (group.action().isEmpty() && group.cause().isEmpty()) {
            return group.status().equals("queued") ? "Held back" : "All " + group.status() + " runs";
        }
        String cause = group.cause()
                .filter(code -> !code.isEmpty())
                .map(code -> ": " + code)
                .orElse("");
        return group.action().filter(name -> !name.isEmpty()).orElse("No action named") + cause;
    }

    private ObjectNode self(Optional<String> cursor) {
        ObjectNode self = shown.group().payload();
        cursor.ifPresent(from -> self.put("cursor", from));
        shown.sample().ifPresent(runId -> self.put("sample", runId));
        return self;
    }

    /** What came of the run that was tried for all. */
    private DomContent sample(Run run) {
        DomContent story = parts.go("Its story", "link", RunPage.payload(run.runId()));
        return switch (run.state()) {
            case RunState.Succeeded done ->
                div(
                                div(
                                        strong("The sample went through"),
                                        text(" in round " + run.progress().round() + ": the cause is mended. "),
                                        story),
                                new GroupActions(parts, census.of(shown.group())).retryAll("main"))
                        .withClass("banner good sample");
            case RunState.Failed failed ->
                div(
                                strong("The sample failed again: "),
                                Parts.chip(failed.failure().code(), "bad"),
                                text(" " + Explanations.meaning(failed.failure().code())
                                        + ". Mend the cause before the others are retried. "),
                                story)
                        .withClass("banner bad sample");
            case RunState.Waiting _, RunState.Running _ -> sampleGoesOn(run, story);
        };
    }

    private DomContent sampleGoesOn(Run run, DomContent story) {
        boolean tried = run.history().stream()
                .anyMatch(entry -> entry.round() == run.progress().round());
        String how = tried ? " did not succeed at once and will be tried again. " : " is on its way. ";
        return div(text("The sample" + how), parts.go("See what came of it", "main", self(shown.cursor())), story)
                .withClass("banner hint sample");
    }

    private DomContent summary() {
        GroupCount count = census.of(shown.group());
        if (count.runs() == 0) {
            return div(strong("No run is left here."), p("They were retried, have succeeded or were dismissed."))
                    .withClass("card good");
        }
        boolean failed = shown.group().status().equals("failed");
        String cause = shown.group().cause().orElse("");
        Explanations.Explanation told = Explanations.of(cause);
        GroupActions actions = new GroupActions(parts, count);
        return div(
                        div(
                                        strong((census.whole() ? "" : "At least ") + Parts.count(count.runs(), "run")),
                                        text(", the last "),
                                        parts.when(count.last()),
                                        text(", the first "),
                                        parts.when(count.first()))
                                .withClass("lead"),
                        iff(!cause.isEmpty(), Parts.fact("What it means", text(told.meaning()))),
                        iff(!cause.isEmpty() && failed, Parts.fact("What to do", text(told.next()))),
                        iff(
                                shown.group().isTarget(),
                                div(actions.tryOne(), actions.retryAll(""), actions.retryTold(), actions.dismissAll())
                                        .withClass("acts")))
                .withClass("card");
    }

    private DomContent list() {
        if (runs.runs().isEmpty()) {
            return each();
        }
        boolean mixed = shown.group().cause().isEmpty();
        return table(
                        thead(tr(
                                th("Last change"),
                                th("Run"),
                                th(mixed ? "Cause" : "What was said"),
                                th("About"),
                                th("Attempts"),
                                th())),
                        tbody(each(runs.runs().stream().map(run -> row(run, mixed)))))
                .withClass("runs");
    }

    private DomContent row(Run run, boolean mixed) {
        Optional<Failure> failure = failure(run);
        Optional<PartOf> part = mixed && shown.group().partOf().isEmpty() ? run.partOf() : Optional.empty();
        int round = run.progress().round();
        return tr(
                td(parts.when(run.updatedAt())).withClass("times"),
                td(parts.go(run.runId(), "link id", RunPage.payload(run.runId())))
                        .withClass("cause"),
                td(
                                iff(mixed, div(strong(Parts.name(run.subject().action())))),
                                iff(part, of -> div(Parts.name(Group.name(of))).withClass("muted")),
                                iff(
                                        failure,
                                        last -> each(
                                                iff(mixed, Parts.chip(last.code(), "")),
                                                div(Parts.quoted(last.message(), LONGEST_MESSAGE))
                                                        .withClass("said"))))
                        .withClass("next"),
                td(about(run)).withClass("about"),
                td(
                                div(run.progress().attempts() + " of "
                                        + run.subject().retry().maxAttempts()),
                                iff(round > 1, div("round " + round).withClass("muted")))
                        .withClass("count"),
                td(new RunActions(parts, run).few()).withClass("acts"));
    }

    /** The ids in its input, which tell one run of a group from another. */
    private static DomContent about(Run run) {
        return each(run.subject().input().properties().stream()
                .filter(field ->
                        field.getKey().endsWith("_id") && field.getValue().isTextual())
                .limit(3)
                .map(field -> div(
                                text(field.getKey() + " "),
                                Parts.name(field.getValue().textValue()))
                        .withClass("muted")));
    }

    private static Optional<Failure> failure(Run run) {
        return run.state() instanceof RunState.Failed failed ? Optional.of(failed.failure()) : run.lastFailure();
    }

    private DomContent pages() {
        return div().withClass("foot")
                .with(
                        iff(shown.cursor(), _ -> parts.go("Newest", "", self(Optional.empty()))),
                        iff(runs.next(), from -> parts.go("Older", "", self(Optional.of(from)))));
    }
}
