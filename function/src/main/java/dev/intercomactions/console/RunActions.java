package dev.intercomactions.console;

import static j2html.TagCreator.each;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunState;
import j2html.tags.DomContent;

/** The buttons that act upon one run; each says what it will do. */
record RunActions(Parts parts, Run run) {
    /** Those that a line of a list has room for. */
    DomContent few() {
        return run.state() instanceof RunState.Failed failed ? each(retry(failed, ""), dismiss(failed)) : each();
    }

    DomContent all() {
        return run.state() instanceof RunState.Failed failed
                ? each(retry(failed, "main"), sendAgain(failed), dismiss(failed))
                : each();
    }

    private DomContent retry(RunState.Failed failed, String look) {
        if (failed.reason() == RunState.Reason.INVALID) {
            return each();
        }
        String told = failed.deadLettered()
                ? ""
                : " Its caller was told of the failure: if the request was corrected and repeated since, the action is"
                        + " carried out a second time.";
        String unknown = run.progress().unknownSince().isEmpty()
                ? ""
                : " It looks in Intercom first whether it has been done already.";
        String confirmation = "Start round " + (run.progress().round() + 1) + " of this one run ("
                + run.subject().action() + "), with up to "
                + Parts.count(run.subject().retry().maxAttempts(), "attempt") + "?" + unknown + told;
        return parts.act("Retry", look, payload("retry"), confirmation);
    }

    private DomContent sendAgain(RunState.Failed failed) {
        if (failed.reason() != RunState.Reason.UNKNOWN) {
            return each();
        }
        return parts.act(
                "It was not done: send it again",
                "",
                payload("retry").put("send_again", true),
                "Have you looked in Intercom, and it is not there? Then it is sent again without another look. If it is there"
                        + " after all, a customer sees it twice.");
    }

    private DomContent dismiss(RunState.Failed failed) {
        return failed.dismissed()
                ? each()
                : parts.act(
                        "Dismiss",
                        "",
                        payload("dismiss"),
                        "Dismiss this run? It leaves the list and stays readable. A redrive does not start it again; a retry"
                                + " still can.");
    }

    private ObjectNode payload(String act) {
        return Json.object()
                .put("do", act)
                .put("run_id", run.runId())
                .put("round", run.progress().round());
    }
}
