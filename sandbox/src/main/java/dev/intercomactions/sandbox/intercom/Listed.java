package dev.intercomactions.sandbox.intercom;

import java.util.Comparator;

/** Something that lists and searches show. */
interface Listed {
    /** The order of lists: what changed last comes first. */
    Comparator<Listed> NEWEST_FIRST =
            Comparator.comparingLong(Listed::updatedAt).reversed().thenComparing(Listed::id);

    String id();

    /** Epoch seconds. */
    long createdAt();

    /** Epoch seconds. */
    long updatedAt();
}
