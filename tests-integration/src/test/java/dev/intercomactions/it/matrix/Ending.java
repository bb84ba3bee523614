package dev.intercomactions.it.matrix;

/** What came of a run, as Intercom's record and the run log have it. Each keeps the promise. */
enum Ending {
    /** Sent once, and done once. */
    ONCE("once"),
    /** Done once; a look found it done, and nothing was sent again. */
    RECOVERED("recovered"),
    /** Done once; a look found it not done, and it was sent again. */
    SENT_AGAIN("sent again"),
    /** Not done, and a dead letter says why. */
    DEAD_LETTER("dead letter"),
    /** Nobody can tell whether it was done: a dead letter asks a person to decide. */
    PERSON("person");

    private final String title;

    Ending(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
