package dev.intercomactions.console;

/**
 * What is said on top of a page: what a click came to, or what is wrong.
 *
 * @param look how it is meant, as the style sheet has it
 */
record Notice(String look, String text) {
    static Notice done(String text) {
        return new Notice("good", text);
    }

    static Notice hint(String text) {
        return new Notice("hint", text);
    }

    static Notice trouble(String text) {
        return new Notice("bad", text);
    }
}
