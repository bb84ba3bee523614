package dev.intercomactions.it.matrix;

/** The moment at which a fault strikes; each is recognised on the wire. */
enum Where {
    BEFORE_CLAIM("before the claim", "the claim's write is on its way to DynamoDB"),
    AFTER_CLAIM("after the claim", "the claim is written, its answer on its way back"),
    REQUEST_SENT("request sent", "Intercom has the request and has done nothing yet"),
    EFFECT_DONE("effect done, answer lost", "Intercom has done it; its answer never arrives"),
    BEFORE_RESULT("before the log is finished", "the write of the result is on its way to DynamoDB"),
    BEFORE_VISIBILITY(
            "before the visibility change", "a first attempt failed, and the message's own delay is on its way to SQS"),
    BEFORE_DEAD_LETTER("before the dead letter", "Intercom refused for good, and the dead letter is on its way to SQS"),
    BEFORE_ACKNOWLEDGEMENT(
            "before the acknowledgement", "the function is done; the event source is to delete the message"),
    IN_RECONCILIATION(
            "in mid-reconciliation", "the first attempt's answer was lost, and the look is on its way to Intercom");

    private final String title;
    private final String gate;

    Where(String title, String gate) {
        this.title = title;
        this.gate = gate;
    }

    String title() {
        return title;
    }

    /** How the moment is recognised. */
    String gate() {
        return gate;
    }
}
