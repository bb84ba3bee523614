package dev.intercomactions.console;

import static j2html.TagCreator.div;
import static j2html.TagCreator.p;
import static j2html.TagCreator.strong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Engine;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunStore;
import dev.intercomactions.run.RunStoreException;
import dev.intercomactions.store.QueueException;
import dev.intercomactions.store.SqsQueues;
import j2html.tags.DomContent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console: answers every call of the widget with a page, or with its documentation. */
public final class Console {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    /** The longest that runs are counted for a page: what is not counted by then is "at least". */
    private static final Duration COUNTING = Duration.ofSeconds(4);

    /** Kept free at an invocation's end for making the page: it counts anew. */
    private static final Duration PAGE_MAKING = Duration.ofSeconds(8);

    private final RunStore store;
    private final SqsQueues queues;
    private final Operator operator;
    private final Inbox inbox;
    private final InstantSource clock;

    /**
     * A console over a run log.
     *
     * @param intercom the address of Intercom's API, which tells where its inbox is
     * @param pause waits in place for what comes of a sample
     */
    public Console(
            RunStore store, Engine engine, SqsQueues queues, URI intercom, InstantSource clock, Operator.Pause pause) {
        this.store = store;
        this.queues = queues;
        this.operator = new Operator(store, engine, queues, clock, pause);
        this.inbox = new Inbox(intercom);
        this.clock = clock;
    }

    /**
     * Answers a call, whatever it is.
     *
     * @param endpoint the function that was called, which the page's buttons call
     * @param deadline when the invocation ends
     * @return a text of HTML, or the documentation as {@code {"markdown": …}}
     */
    public JsonNode answer(String event, String endpoint, Instant deadline) {
        WidgetCall call = WidgetCall.read(event, endpoint, clock.instant());
        if (call.command() instanceof Command.Describe) {
            return Json.object().put("markdown", Page.resource("/console/describe.md"));
        }
        Parts parts = new Parts(call.viewer());
        try {
            return TextNode.valueOf(html(call.command(), parts, deadline));
        } catch (RunStoreException | QueueException e) {
            return TextNode.valueOf(trouble(
                    parts,
                    "The run log is out of reach",
                    "Nothing can be shown of its runs, and nothing more was done. Try again; if it stays so, look whether"
                            + " DynamoDB or SQS is disturbed, or the function's role was changed."));
        } catch (RuntimeException | Error e) {
            // A stack trace without the exception's message, which may quote what a customer wrote.
            LOG.error("console.fault: {} at {}", e.getClass().getName(), List.of(e.getStackTrace()));
            return TextNode.valueOf(trouble(
                    parts,
                    "This page could not be made",
                    "That is a fault of the console, and the function's log has it (console.fault). Runs and messages go on"
                            + " without it."));
        }
    }

    private String html(Command command, Parts parts, Instant deadline) {
        return switch (command) {
            case Command.Act act
            when parts.viewer().readOnly() ->
                page(new Command.ShowOverview(), parts, deadline)
                        .html(parts, Optional.of(Notice.trouble("This widget may only look: nothing was done.")));
            case Command.Act act -> {
                Operator.Done done = operator.act(act, deadline.minus(PAGE_MAKING));
                Parts then = new Parts(parts.viewer().at(clock.instant()));
                yield page(done.next(), then, deadline).html(then, Optional.of(done.notice()));
            }
            case Command.Nonsense(String why) ->
                page(new Command.ShowOverview(), parts, deadline).html(parts, Optional.of(Notice.hint(why)));
            case Command.View view -> page(view, parts, deadline).html(parts, Optional.empty());
            case Command.Describe describe -> throw new IllegalStateException("answered before");
        };
    }

    private Page page(Command.View view, Parts parts, Instant deadline) {
        Instant patience = clock.instant().plus(COUNTING);
        Instant last = deadline.minus(PAGE_MAKING.dividedBy(4));
        Instant until = patience.isBefore(last) ? patience : last;
        return switch (view) {
            case Command.ShowOverview _, Command.Nonsense _ ->
                new OverviewPage(parts, Overview.take(store, queues.operations(), clock, until)).page();
            case Command.ShowGroup group -> group(group, parts, until);
            case Command.ShowRun(String runId) ->
                store.find(runId)
                        .map(run -> new RunPage(parts, run, inbox).page())
                        .orElseGet(() -> noRun(parts, runId));
        };
    }

    private Page group(Command.ShowGroup shown, Parts parts, Instant until) {
        Census census = Census.take(store, shown.group().status(), clock, until);
        RunFinder finder = new RunFinder(store, clock);
        RunStore.Page runs;
        try {
            runs = finder.find(shown.group(), run -> true, GroupPage.RUNS, shown.cursor(), until);
        } catch (IllegalArgumentException e) {
            // A cursor that is none of ours: from the newest on.
            runs = finder.find(shown.group(), run -> true, GroupPage.RUNS, Optional.empty(), until);
        }
        Optional<Run> sample = shown.sample().flatMap(store::find);
        return new GroupPage(parts, shown, census, runs, sample).page();
    }

    private static Page noRun(Parts parts, String runId) {
        return new Page(
                "No such run",
                RunPage.payload(runId),
                List.of(Page.home(parts)),
                div(
                                strong("There is no run with this id."),
                                p("It may be mistyped, or older than the run log keeps its runs."))
                        .withClass("card"));
    }

    private static String trouble(Parts parts, String title, String more) {
        DomContent card = div(p(more)).withClass("card bad");
        return new Page(title, Json.object().put("show", "overview"), List.of(Page.home(parts)), card)
                .html(parts, Optional.empty());
    }
}
