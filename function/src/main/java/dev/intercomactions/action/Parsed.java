package dev.intercomactions.action;

import dev.intercomactions.json.FieldError;
import java.util.List;

/** The result of reading an input: an action that can be carried out, or every field at fault. */
public sealed interface Parsed {

    record Valid(Action action) implements Parsed {}

    record Invalid(List<FieldError> errors) implements Parsed {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }
}
