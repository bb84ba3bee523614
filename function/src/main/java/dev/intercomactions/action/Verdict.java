package dev.intercomactions.action;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The verdict of a look in Intercom on an action that is about to be sent, perhaps again. */
public sealed interface Verdict {

    /** It took effect: nothing is sent, and this is its output. */
    record Done(ObjectNode output) implements Verdict {}

    /** The caller's own condition says to leave it: nothing is sent, and this output says so. */
    record Skip(ObjectNode output) implements Verdict {}

    /** It did not take effect: send it. */
    record NotDone() implements Verdict {}

    /** What was found proves neither. */
    record CannotTell() implements Verdict {}
}
