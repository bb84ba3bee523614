package dev.intercomactions.simulation;

import java.util.List;

/** What can strike at a step. */
enum Fault {
    NONE,
    /** The run log, or a queue, does not take it. */
    REFUSED,
    /** It is done, and its answer is lost. */
    DONE_THEN_REFUSED,
    /** No answer; the write arrives later, and is done if its condition holds then. */
    REFUSED_THEN_DONE,
    /** Nothing was sent. */
    NO_CONNECTION,
    /** Not done, and no answer. */
    HANGS,
    /** Done, and no answer. */
    DONE_THEN_HANGS,
    /** No answer, and done within the settling time after the call was given up. */
    HANGS_THEN_DONE,
    /** The process dies while the request is under way, and what was sent is done later. */
    DIES_THEN_DONE,
    /** The connection ends. */
    RESET,
    DONE_THEN_RESET,
    RESET_THEN_DONE,
    SERVER_ERROR,
    DONE_THEN_SERVER_ERROR,
    /** A gateway gives up before Intercom does: done within the settling time after that. */
    GATEWAY_TIMEOUT_THEN_DONE,
    /** The same in plain text, with a status that Intercom itself gives as well. */
    GATEWAY_ERROR_THEN_DONE,
    /** A page of HTML with status 200. */
    HTML,
    DONE_THEN_HTML,
    /** Status 200 and no JSON. */
    GARBAGE,
    /** Status 200 and half a body. */
    CUT_OFF,
    DONE_THEN_CUT_OFF,
    LIMITED,
    LIMITED_WITH_RESET,
    /** Not by Intercom: an edge lets nothing through. */
    LIMITED_BY_AN_EDGE,
    REQUEST_TIMEOUT,
    UNAUTHORIZED,
    UNPROCESSABLE,
    /** A search does not find yet what is there. */
    LAGS,
    /** An exception that nobody expects. */
    THROWS;

    /**
     * What can strike where.
     *
     * @param log a write to the run log or a read of it
     * @param queue a call to SQS
     * @param send a call to Intercom that changes something
     * @param look a call to Intercom that only looks
     */
    record Places(List<Fault> log, List<Fault> queue, List<Fault> send, List<Fault> look) {}

    static final Places ALL = new Places(
            List.of(REFUSED, DONE_THEN_REFUSED, REFUSED_THEN_DONE),
            List.of(REFUSED, DONE_THEN_REFUSED),
            List.of(
                    NO_CONNECTION,
                    HANGS,
                    DONE_THEN_HANGS,
                    HANGS_THEN_DONE,
                    DIES_THEN_DONE,
                    RESET,
                    DONE_THEN_RESET,
                    RESET_THEN_DONE,
                    SERVER_ERROR,
                    DONE_THEN_SERVER_ERROR,
                    GATEWAY_TIMEOUT_THEN_DONE,
                    GATEWAY_ERROR_THEN_DONE,
                    HTML,
                    DONE_THEN_HTML,
                    GARBAGE,
                    DONE_THEN_CUT_OFF,
                    LIMITED,
                    LIMITED_WITH_RESET,
                    LIMITED_BY_AN_EDGE,
                    REQUEST_TIMEOUT,
                    UNAUTHORIZED,
                    UNPROCESSABLE,
                    THROWS),
            List.of(
                    NO_CONNECTION,
                    HANGS,
                    RESET,
                    SERVER_ERROR,
                    HTML,
                    GARBAGE,
                    CUT_OFF,
                    LIMITED,
                    LIMITED_WITH_RESET,
                    LIMITED_BY_AN_EDGE,
                    REQUEST_TIMEOUT,
                    LAGS,
                    THROWS));

    /** One of each kind that the engine tells apart. */
    static final Places KINDS = new Places(
            List.of(REFUSED, DONE_THEN_REFUSED),
            List.of(REFUSED, DONE_THEN_REFUSED),
            List.of(
                    NO_CONNECTION,
                    HANGS,
                    DONE_THEN_HANGS,
                    HANGS_THEN_DONE,
                    DIES_THEN_DONE,
                    SERVER_ERROR,
                    DONE_THEN_SERVER_ERROR,
                    GATEWAY_TIMEOUT_THEN_DONE,
                    LIMITED,
                    UNPROCESSABLE),
            List.of(HANGS, SERVER_ERROR, LIMITED));
}
