package dev.intercomactions.console;

import static j2html.TagCreator.a;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
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
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import dev.intercomactions.run.RunView;
import j2html.tags.DomContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page of one run: how it stands and why, its story attempt by attempt, its input and its outcome. */
final class RunPage {
    /** Characters of an input or an outcome. */
    private static final int LONGEST_DOCUMENT = 8_000;

    private static final int LONGEST_NAME = 64;

    private final Parts parts;
    private final Run run;
    private final Optional<Inbox.Link> link;

    RunPage(Parts parts, Run run, Inbox inbox) {
        this.parts = parts;
        this.run = run;
        this.link = inbox.of(run);
    }

    /** The payload that shows a run. */
    static ObjectNode payload(String runId) {
        return Json.object().put("show", "run").put("run_id", runId);
    }

    Page page() {
        List<DomContent> way = new ArrayList<>(List.of(Page.home(parts)));
        run.attention().ifPresent(attention -> {
            Group group = Group.ofCause(attention);
            group.whole().ifPresent(whole -> way.add(GroupPage.link(parts, whole)));
            way.add(parts.go(
                    group.cause().filter(code -> !code.isEmpty()).orElse(group.status()),
                    "link",
                    group.addTo(Json.object().put("show", "group"))));
        });
        List<DomContent> content = new ArrayList<>();
        content.add(state());
        content.add(facts());
        content.add(story());
        content.add(document("Input", run.subject().input(), true));
        if (run.state() instanceof RunState.Succeeded done) {
            content.add(document("Outcome", done.output(), true));
        }
        return new Page(title(), payload(run.runId()), way, content);
    }

    private String title() {
        String action = run.subject().action();
        return action.isEmpty() ? "No action named" : action;
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
        return div(
                        div(
                                        strong(failed.dismissed() ? "Failed, and dismissed " : "Failed "),
                                        Parts.chip(failure.code(), "bad"),
                                        http(failure))
                                .withClass("lead"),
                        fact("What it means", text(told.meaning())),
                        fact("What was said", Parts.quoted(failure.message(), 1000)),
                        fact("What to do", text(told.next())),
                        fact(
                                "Who knows",
                                text(
                                        failed.deadLettered()
                                                ? "its dead letter is in the dead-letter queue"
                                                : "its caller was told by the answer")),
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
        return each(link.stream()
                .map(page -> a(page.label())
                        .withHref(page.address())
                        .withTarget("_blank")
                        .withRel("noopener noreferrer")
                        .withClass("b link")));
    }

    private DomContent facts() {
        return div(
                        fact("Run", Parts.quoted(run.runId(), LONGEST_NAME)),
                        fact(
                                "Round",
                                text(run.progress().round() + ", "
                                        + run.progress().attempts() + " of "
                                        + Parts.count(run.subject().retry().maxAttempts(), "attempt") + " spent")),
                        each(run.partOf().stream()
                                .map(part -> fact("Part of", Parts.quoted(Group.name(part), LONGEST_NAME)))),
                        fact("Asked", parts.when(run.createdAt())),
                        fact("Last change", parts.when(run.updatedAt())),
                        each(run.progress().unknownSince().stream()
                                .map(since -> fact("Unknown since", parts.when(since)))))
                .withClass("facts");
    }

    private static DomContent fact(String name, DomContent value) {
        return div(div(name).withClass("term"), div(value)).withClass("fact");
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
        List<DomContent> steps = new ArrayList<>();
        for (int i = 0; i < run.history().size(); i++) {
            steps.add(step(
                    run.history().get(i), explained.path(i).path("explanation").asText()));
        }
        return each(h3("Story"), ol(each(steps.stream())).withClass("story"));
    }

    private DomContent step(HistoryEntry entry, String explanation) {
        boolean attempt = entry.kind() == HistoryEntry.Kind.ATTEMPT;
        String look = switch (entry.decision()) {
            case SUCCEEDED, RECOVERED -> "good";
            case SKIPPED, SEND -> "hint";
            case RETRY -> "warn";
            case FAILED -> "bad";
        };
        return li(
                        div(
                                        strong((attempt ? "Attempt " + entry.attempt() : "Look") + ", round "
                                                + entry.round()),
                                        text(" "),
                                        parts.when(entry.at()),
                                        text(" "),
                                        span("took " + Times.took(took(entry))).withClass("muted"),
                                        each(entry.failure().stream()
                                                .map(failure -> each(
                                                        text(" "), Parts.chip(failure.code(), look), http(failure)))))
                                .withClass("head"),
                        div(sentence(explanation)),
                        each(entry.failure().stream().map(RunPage::said)))
                .withClass(look);
    }

    private static Duration took(HistoryEntry entry) {
        return entry.took().isNegative() ? Duration.ZERO : entry.took();
    }

    private static DomContent said(Failure failure) {
        return div(
                        Parts.quoted(failure.message(), 1000),
                        each(failure.requestId().stream()
                                .map(id -> each(text(" "), span("request "), Parts.quoted(id, 100)))))
                .withClass("said");
    }

    private static String sentence(String text) {
        return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private static DomContent document(String title, JsonNode json, boolean open) {
        return details(summary(title), Parts.lines(json.toPrettyString(), LONGEST_DOCUMENT))
                .withCondOpen(open)
                .withClass("document");
    }
}
