package dev.intercomactions.console;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
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
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.run.HistoryEntry;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunStore;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The page of one group: why, what to do about all of them, and its runs, the newest first. */
final class GroupPage {
    /** Runs on a page. */
    static final int RUNS = 20;

    private static final int LONGEST_MESSAGE = 160;
    private static final int LONGEST_NAME = 64;

    private final Parts parts;
    private final Command.ShowGroup shown;
    private final Census census;
    private final GroupCount count;
    private final RunStore.Page runs;
    private final Optional<Run> sample;

    /** @param sample the run that was tried for the others, as it stands now */
    GroupPage(Parts parts, Command.ShowGroup shown, Census census, RunStore.Page runs, Optional<Run> sample) {
        this.parts = parts;
        this.shown = shown;
        this.census = census;
        this.count = census.of(shown.group());
        this.runs = runs;
        this.sample = sample;
    }

    Page page() {
        List<DomContent> content = new ArrayList<>();
        sample.ifPresent(run -> content.add(sample(run)));
        content.add(summary());
        content.add(causes());
        content.add(list());
        content.add(pages());
        return new Page(title(), self(shown.cursor()), way(), content);
    }

    private List<DomContent> way() {
        return Stream.concat(
                        Stream.of(Page.home(parts)),
                        shown.group().whole().stream().map(whole -> link(parts, whole)))
                .toList();
    }

    /** A button that leads to a sweep or bulk. */
    static DomContent link(Parts parts, Group whole) {
        return parts.go(whole.wholeName(), "link", whole.addTo(Json.object().put("show", "group")));
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
        ObjectNode self = shown.group().addTo(Json.object().put("show", "group"));
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
                                new GroupActions(parts, count).retryAll("main"))
                        .withClass("banner good sample");
            case RunState.Failed failed ->
                div(
                                strong("The sample failed again: "),
                                Parts.chip(failed.failure().code(), "bad"),
                                text(" " + Explanations.meaning(failed.failure().code())
                                        + ". Mend the cause before the others are retried. "),
                                story)
                        .withClass("banner bad sample");
            case RunState.Waiting waiting -> sampleGoesOn(run, story);
            case RunState.Running running -> sampleGoesOn(run, story);
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
        if (count.runs() == 0) {
            return div(strong("No run is left here."), p("They were retried, have succeeded or were dismissed."))
                    .withClass("card good");
        }
        boolean failed = shown.group().status().equals("failed");
        boolean target = shown.group().isTarget();
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
                        cause.isEmpty() ? each() : fact("What it means", told.meaning()),
                        cause.isEmpty() || !failed ? each() : fact("What to do", told.next()),
                        target
                                ? div(actions.tryOne(), actions.retryAll(), actions.retryTold(), actions.dismissAll())
                                        .withClass("acts")
                                : each())
                .withClass("card");
    }

    private static DomContent fact(String name, String value) {
        return div(div(name).withClass("term"), div(value)).withClass("fact");
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
        return tr(
                td(parts.when(run.updatedAt())).withClass("times"),
                td(parts.go(run.runId(), "link id", RunPage.payload(run.runId())))
                        .withClass("cause"),
                td(
                                mixed ? div(strong(Parts.quoted(run.subject().action(), LONGEST_NAME))) : each(),
                                mixed && shown.group().partOf().isEmpty() ? whole(run) : each(),
                                each(failure.stream()
                                        .map(each -> each(
                                                mixed ? Parts.chip(each.code(), "") : each(),
                                                div(Parts.quoted(each.message(), LONGEST_MESSAGE))
                                                        .withClass("said")))))
                        .withClass("next"),
                td(about(run)).withClass("about"),
                td(
                                div(run.progress().attempts() + " of "
                                        + run.subject().retry().maxAttempts()),
                                round(run))
                        .withClass("count"),
                td(new RunActions(parts, run).few()).withClass("acts"));
    }

    private static DomContent whole(Run run) {
        return each(run.partOf().stream()
                .map(part -> div(Parts.quoted(Group.name(part), LONGEST_NAME)).withClass("muted")));
    }

    /** The ids in its input, which tell one run of a group from another. */
    private static DomContent about(Run run) {
        return each(run.subject().input().properties().stream()
                .filter(field ->
                        field.getKey().endsWith("_id") && field.getValue().isTextual())
                .limit(3)
                .map(field -> div(
                                text(field.getKey() + " "),
                                Parts.quoted(field.getValue().textValue(), LONGEST_NAME))
                        .withClass("muted")));
    }

    private static DomContent round(Run run) {
        return run.progress().round() == 1
                ? each()
                : div("round " + run.progress().round()).withClass("muted");
    }

    private static Optional<Failure> failure(Run run) {
        return run.state() instanceof RunState.Failed failed
                ? Optional.of(failed.failure())
                : run.history().reversed().stream()
                        .map(HistoryEntry::failure)
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private DomContent pages() {
        return div(
                        shown.cursor().isPresent() ? parts.go("Newest", "", self(Optional.empty())) : each(),
                        each(runs.next().stream().map(from -> parts.go("Older", "", self(Optional.of(from))))))
                .withClass("foot");
    }
}
