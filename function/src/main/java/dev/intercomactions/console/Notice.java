package dev.intercomactions.console;

/** What is said on top of a page: what a click came to, or what is wrong. */
record Notice(Tone tone, String text) {
    /** How it is meant. */
    enum Tone {
        DONE,
        HINT,
        TROUBLE
    }

    static Notice done(String text) {
        return new Notice(Tone.DONE, text);
    }

    static Notice hint(String text) {
        return new Notice(Tone.HINT, text);
    }

    static Notice trouble(String text) {
        return new Notice(Tone.TROUBLE, text);
    }
}
