package dev.intercomactions.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.PartOf;
import dev.intercomactions.run.RunIds;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A call of the widget: what it asks for, and who looks. Its parameters are a payload of one of our own buttons, or what
 * stands in the dashboard.
 */
record WidgetCall(Command command, Viewer viewer) {
    /** More than any name, code or cursor of ours has. */
    private static final int LONGEST = 200;

    private static final Set<String> STATUSES = Set.of("failed", "retrying", "queued");
    private static final String OLD_PAGE = "This page is not one of this version's. Here is the overview instead.";

    /**
     * Reads an event; there is none that cannot be read.
     *
     * @param endpoint the function that was called
     */
    static WidgetCall read(String event, String endpoint, Instant now) {
        JsonNode json = Json.parse(event).orElseGet(Json::object);
        return new WidgetCall(command(json), Viewer.of(json, endpoint, now));
    }

    private static Command command(JsonNode event) {
        if (event.path("describe").asBoolean()) {
            return new Command.Describe();
        }
        if (event.has("do")) {
            return event.at("/widgetContext/params").has("do")
                    ? new Command.Nonsense(
                            "An action cannot be a parameter of a widget: it would be repeated with every"
                                    + " refresh. Nothing was done.")
                    : act(event).orElse(new Command.Nonsense(OLD_PAGE + " Nothing was done."));
        }
        return view(event).orElse(new Command.Nonsense(OLD_PAGE));
    }

    private static Optional<Command> view(JsonNode event) {
        return switch (event.path("show").asText("overview")) {
            case "overview" -> Optional.of(new Command.ShowOverview());
            case "group" ->
                group(event).map(group -> new Command.ShowGroup(group, text(event, "cursor"), runId(event, "sample")));
            case "run" -> runId(event, "run_id").map(Command.ShowRun::new);
            default -> Optional.empty();
        };
    }

    private static Optional<Command> act(JsonNode event) {
        int round = event.path("round").asInt();
        return switch (event.path("do").asText()) {
            case "retry" ->
                runId(event, "run_id")
                        .map(id -> new Command.Retry(
                                id, round, event.path("send_again").asBoolean()));
            case "dismiss" -> runId(event, "run_id").map(id -> new Command.Dismiss(id, round));
            case "try_one" -> target(event).map(Command.TryOne::new);
            case "retry_group" ->
                target(event)
                        .flatMap(group -> asOf(event)
                                .map(asOf -> new Command.RetryGroup(
                                        group, asOf, event.path("told").asBoolean())));
            case "dismiss_group" ->
                target(event).flatMap(group -> asOf(event).map(asOf -> new Command.DismissGroup(group, asOf)));
            case "redrive" -> Optional.of(new Command.Redrive());
            default -> Optional.empty();
        };
    }

    /** A name that cannot be read must not leave a group that is larger than the one that was meant. */
    private static Optional<Group> group(JsonNode event) {
        Optional<String> action = text(event, "action");
        Optional<String> cause = text(event, "error_code");
        Optional<PartOf> partOf = text(event, "part_of").flatMap(PartOf::of);
        boolean understood = action.isPresent() == event.has("action")
                && cause.isPresent() == event.has("error_code")
                && partOf.isPresent() == event.has("part_of");
        return text(event, "status")
                .filter(status -> understood && STATUSES.contains(status))
                .map(status -> new Group(status, action, cause, partOf));
    }

    private static Optional<Group> target(JsonNode event) {
        return group(event).filter(Group::isTarget);
    }

    private static Optional<String> runId(JsonNode event, String name) {
        return text(event, name).filter(RunIds::isRunId);
    }

    private static Optional<Instant> asOf(JsonNode event) {
        try {
            return text(event, "as_of").map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode event, String name) {
        return Optional.ofNullable(event.path(name).textValue()).filter(text -> text.length() <= LONGEST);
    }
}
