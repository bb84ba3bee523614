package dev.intercomactions.action;

/**
 * One field at fault in an input.
 *
 * @param pointer where it stands, an RFC 6901 pointer into what the caller sent; empty for the whole document
 * @param code the JSON Schema keyword that it breaks, or {@code characters}, {@code json}, {@code conflict}
 * @param message what is wrong, without the value: it may be a customer's words
 */
public record FieldError(String pointer, String code, String message) {

    /** The same error for an input that stands at {@code prefix} in a larger document. */
    public FieldError under(String prefix) {
        return new FieldError(prefix + pointer, code, message);
    }
}
