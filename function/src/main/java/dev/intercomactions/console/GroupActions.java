package dev.intercomactions.console;

import static j2html.TagCreator.each;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Attention;
import j2html.tags.DomContent;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The buttons that act upon a group of failed runs; each says what it will do, and to how many. */
final class GroupActions {
    /** A repeat under the same id finds the same runs. */
    private static final String ANOTHER_ID =
            "If the same was started again under another id, what that has done is done twice.";

    private final Parts parts;
    private final GroupCount count;
    private final int retryable;
    private final int told;
    private final int invalid;

    GroupActions(Parts parts, GroupCount count) {
        this.parts = parts;
        this.count = count;
        int withLetter = count.of(Attention.Kind.DEAD_LETTER);
        boolean takesTold = count.group().retries(Attention.Kind.TOLD, false);
        this.told = takesTold ? 0 : count.of(Attention.Kind.TOLD);
        this.retryable = withLetter + (takesTold ? count.of(Attention.Kind.TOLD) : 0);
        this.invalid = count.of(Attention.Kind.INVALID);
    }

    DomContent tryOne() {
        if (retryable == 0) {
            return each();
        }
        String confirmation = "Retry the newest of " + Parts.count(retryable, "run") + " (" + what()
                + ") and wait a moment for what comes of it? The others stay as they are.";
        return parts.act("Try one", "", payload("try_one"), confirmation);
    }

    DomContent retryAll(String look) {
        if (retryable == 0) {
            return each();
        }
        String confirmation = "Start the next round of " + Parts.count(retryable, "failed run") + " (" + what() + ")? "
                + leftOut(told, "whose caller was told of the failure and may have acted upon it")
                + leftOut(invalid, "that no retry can mend")
                + (count.group().partOf().isPresent() ? ANOTHER_ID : "");
        return parts.act("Retry " + Parts.number(retryable), look, payload("retry_group"), confirmation.strip());
    }

    /** Callers that were told may have asked again by now: whether the action is still wanted only a person knows. */
    DomContent retryTold() {
        if (told == 0) {
            return each();
        }
        String confirmation = "Start the next round of " + Parts.count(retryable + told, "failed run") + " (" + what()
                + "), also of " + Parts.number(told)
                + " whose caller was told of the failure? If the caller has corrected"
                + " and repeated the request, the action is carried out a second time.";
        return parts.act(
                "Retry " + Parts.number(retryable + told) + ", told ones too",
                "",
                payload("retry_group").put("told", true),
                confirmation);
    }

    DomContent dismissAll() {
        String confirmation = "Dismiss " + Parts.count(count.runs(), "failed run") + " (" + what() + ")? They leave the"
                + " console and stay readable. A redrive does not start them again; a retry of one still can.";
        return parts.act("Dismiss " + Parts.number(count.runs()), "", payload("dismiss_group"), confirmation);
    }

    private ObjectNode payload(String act) {
        return count.group()
                .addTo(Json.object().put("do", act))
                .put("as_of", parts.viewer().now().toString());
    }

    private String what() {
        Group group = count.group();
        return Stream.of(
                        group.wholeName(),
                        group.action().orElse(""),
                        group.cause().orElse(""))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String leftOut(int runs, String why) {
        return runs == 0 ? "" : Parts.count(runs, "run") + " " + why + (runs == 1 ? " is" : " are") + " left out. ";
    }
}
