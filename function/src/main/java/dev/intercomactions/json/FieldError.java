package dev.intercomactions.json;

/**
 * One field at fault in an input. Names in it are the caller's: they are cut to a sane length, and what is no text, half a
 * surrogate pair, becomes the replacement character, so that the error can be written down and sent wherever it must.
 *
 * @param pointer where it stands, an RFC 6901 pointer into what the caller sent; empty for the whole document
 * @param code the JSON Schema keyword that it breaks, or {@code characters}, {@code json}, {@code conflict}
 * @param message what is wrong, without the value: it may be a customer's words
 */
public record FieldError(String pointer, String code, String message) {
    private static final int LONGEST = 300;

    public FieldError {
        pointer = Characters.legible(pointer, LONGEST);
        message = Characters.legible(message, LONGEST);
    }

    /** The same error for an input that stands at {@code prefix} in a larger document. */
    public FieldError under(String prefix) {
        return new FieldError(prefix + pointer, code, message);
    }
}
