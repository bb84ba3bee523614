package dev.intercomactions.console;

import static j2html.TagCreator.a;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Explanations;
import dev.intercomactions.run.HistoryEntry;
import dev.intercomactions.run.Progress;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunView;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/** The page of one run: how it stands and why, its story attempt by attempt, its input and its outcome. */
record RunPage(Parts parts, Run run, Inbox inbox) {
    /** Characters of an input or an outcome. */
    private static final int LONGEST_DOCUMENT = 8_000;

    /** The payload that shows a run. */
    static ObjectNode payload(String runId) {
        return Json.object().put("show", "run").put("run_id", runId);
    }

    Page page() {
        List<DomContent> way = new ArrayList<>(List.of(Page.home(parts)));
        run.attention().ifPresent(attention -> {
            Group group = Group.ofCause(attention);
            group.whole().ifPresent(whole -> way.add(GroupPage.link(parts, whole)));
            String name = attention.cause().isEmpty() ? attention.status() : attention.cause();
            way.add(parts.go(name, "link", group.payload()));
        });
        String action = run.subject().action();
        DomContent content = each(
                state(),
                facts(),
                story(),
                document("Input", run.subject().input()),
                run.state() instanceof RunState.Succeeded done ? document("Outcome", done.output()) : each());
        return new Page(action.isEmpty() ? "No action named" : action, payload(run.runId()), way, content);
    }

    private DomContent state() {
        return switch (run.state()) {
            case RunState.Failed failed -> failed(failed);
            case RunState.Succeeded done ->
                card(
                        "good",
                        "Succeeded",
                        done.recovered()
                                ? "A look found that an earlier attempt had taken effect: nothing was sent again."
                                : "Intercom confirmed it, or the caller's condition had it left alone.");
            case RunState.Waiting waiting ->
                card(
                        "hint",
                        run.status().equals("queued") ? "Queued" : "Retrying",
                        (run.progress().metOutage() ? "Held back because Intercom was down. " : "") + "Due "
                                + parts.times().ago(waiting.dueAt()) + ", at "
                                + parts.times().full(waiting.dueAt()) + ".");
            case RunState.Running running ->
                card(
                        "hint",
                        "Running",
                        "Somebody works on it since " + parts.times().full(running.since()) + ".");
        };
    }

    private DomContent failed(RunState.Failed failed) {
        Failure failure = failed.failure();
        Explanations.Explanation told = Explanations.of(failure.code());
        String knows = failed.deadLettered()
                ? "its dead letter is in the dead-letter queue"
                : "its caller was told by the answer";
        return div(
                        div(
                                        strong(failed.dismissed() ? "Failed, and dismissed " : "Failed "),
                                        Parts.chip(failure.code(), "bad"),
                                        http(failure))
                                .withClass("lead"),
                        Parts.fact("What it means", text(told.meaning())),
                        Parts.fact("What was said", Parts.quoted(failure.message(), 1000)),
                        Parts.fact("What to do", text(told.next())),
                        Parts.fact("Who knows", text(knows)),
                        div(new RunActions(parts, run).all(), linkButton()).withClass("acts"))
                .withClass("card bad");
    }

    private DomContent card(String look, String title, String more) {
        return div(
                        div(strong(title)).withClass("lead"),
                        p(more),
                        div(linkButton()).withClass("acts"))
                .withClass("card " + look);
    }

    private DomContent linkButton() {
        return each(inbox.of(run).stream()
                .map(page -> a(page.label())
                        .withHref(page.address())
                        .withTarget("_blank")
                        .withRel("noopener noreferrer")
                        .withClass("b link")));
    }

    private DomContent facts() {
        Progress progress = run.progress();
        String most = Parts.count(run.subject().retry().maxAttempts(), "attempt");
        return div(
                        Parts.fact("Run", Parts.name(run.runId())),
                        Parts.fact(
                                "Round",
                                text(progress.round() + ", " + progress.attempts() + " of " + most + " spent")),
                        iff(run.partOf(), part -> Parts.fact("Part of", Parts.name(Group.name(part)))),
                        Parts.fact("Asked", parts.when(run.createdAt())),
                        Parts.fact("Last change", parts.when(run.updatedAt())),
                        iff(progress.unknownSince(), since -> Parts.fact("Unknown since", parts.when(since))))
                .withClass("facts");
    }

    private static DomContent http(Failure failure) {
        return each(failure.httpStatus().stream()
                .mapToObj(status -> each(text(" "), span("HTTP " + status).withClass("tag"))));
    }

    private DomContent story() {
        if (run.history().isEmpty()) {
            return each(h3("Story"), p("Nothing has been tried yet.").withClass("muted"));
        }
        JsonNode explained = RunView.of(run).path("attempts");
        DomContent steps = each(
                run.history(),
                (i, entry) -> step(entry, explained.path(i).path("explanation").asText()));
        return each(h3("Story"), ol(steps).withClass("story"));
    }

    private DomContent step(HistoryEntry entry, String explanation) {
        String kind = entry.kind() == HistoryEntry.Kind.ATTEMPT ? "Attempt " + entry.attempt() : "Look";
        String look = switch (entry.decision()) {
            case SUCCEEDED, RECOVERED -> "good";
            case SKIPPED, SEND -> "hint";
            case RETRY -> "warn";
            case FAILED -> "bad";
        };
        return li(
                        div(
                                        strong(kind + ", round " + entry.round()),
                                        text(" "),
                                        parts.when(entry.at()),
                                        text(" "),
                                        span("took " + Times.took(entry.took())).withClass("muted"),
                                        iff(
                                                entry.failure(),
                                                failure -> each(
                                                        text(" "), Parts.chip(failure.code(), look), http(failure))))
                                .withClass("head"),
                        div(sentence(explanation)),
                        iff(entry.failure(), RunPage::said))
                .withClass(look);
    }

    private static DomContent said(Failure failure) {
        return div(
                        Parts.quoted(failure.message(), 1000),
                        iff(failure.requestId(), id -> each(text(" "), span("request "), Parts.quoted(id, 100))))
                .withClass("said");
    }

    private static String sentence(String text) {
        return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private static DomContent document(String title, JsonNode json) {
        return details(summary(title), Parts.lines(json.toPrettyString(), LONGEST_DOCUMENT))
                .isOpen()
                .withClass("document");
    }
}
