package dev.intercomactions.fuzz;

import java.util.Collection;

/** A property that does not hold for some input. */
public final class Finding extends AssertionError {
    private static final long serialVersionUID = 1;

    private Finding(String what) {
        super(what);
    }

    /** Reports it if the property does not hold. */
    public static void unless(boolean holds, String what) {
        if (!holds) {
            throw new Finding(what);
        }
    }

    /** Reports the first of what there should be none of. */
    public static void none(Collection<String> of, String what) {
        if (!of.isEmpty()) {
            throw new Finding(what + ": " + of.iterator().next());
        }
    }
}
