package dev.intercomactions.it.matrix;

import dev.intercomactions.it.matrix.What.Answer;
import dev.intercomactions.it.matrix.What.Delivered;
import dev.intercomactions.it.matrix.What.Oddity;
import dev.intercomactions.it.matrix.What.Store;
import dev.intercomactions.it.matrix.What.Worker;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One pair of the matrix, and what must come of it. */
record Cell(Where where, What what) {

    /** Every pair. */
    static List<Cell> all() {
        return Arrays.stream(Where.values())
                .flatMap(where -> What.all().stream().map(what -> new Cell(where, what)))
                .toList();
    }

    /** Why there is no such thing, for the few pairs of which that is so. */
    Optional<String> noMeaning() {
        return where == Where.EFFECT_DONE && what == Oddity.LATE_EFFECT
                ? Optional.of("the effect has landed already")
                : Optional.empty();
    }

    /** How such a run must end. */
    Ending expected() {
        if (what == Oddity.SEARCH_LAGS) {
            return searchLags();
        }
        if (what == Oddity.LATE_EFFECT) {
            // A run that may have taken effect is not dead-lettered before it was looked for; here the look fails.
            return where == Where.BEFORE_DEAD_LETTER ? Ending.PERSON : Ending.RECOVERED;
        }
        return switch (where) {
            case BEFORE_CLAIM, AFTER_CLAIM -> unansweredIsSentAgain();
            case REQUEST_SENT ->
                switch (what) {
                    case Worker worker -> Ending.SENT_AGAIN;
                    case Store store -> store == Store.SQS_REFUSES ? Ending.ONCE : Ending.RECOVERED;
                    case Answer answer -> unansweredIsSentAgain();
                    case Oddity oddity -> Ending.RECOVERED;
                    case Delivered delivered -> Ending.ONCE;
                };
            case EFFECT_DONE, IN_RECONCILIATION -> Ending.RECOVERED;
            case BEFORE_RESULT ->
                what == Store.SQS_REFUSES || what instanceof Delivered ? Ending.ONCE : Ending.RECOVERED;
            case BEFORE_VISIBILITY -> Ending.SENT_AGAIN;
            case BEFORE_DEAD_LETTER -> Ending.DEAD_LETTER;
            case BEFORE_ACKNOWLEDGEMENT -> Ending.ONCE;
        };
    }

    /** A paced request was not sent, as far as Intercom is concerned. */
    private Ending unansweredIsSentAgain() {
        return what instanceof Answer answer && answer != Answer.RATE_LIMITED ? Ending.SENT_AGAIN : Ending.ONCE;
    }

    /** What a search does not show may be there all the same. */
    private Ending searchLags() {
        return switch (where) {
            case BEFORE_CLAIM, BEFORE_ACKNOWLEDGEMENT -> Ending.ONCE;
            case BEFORE_DEAD_LETTER -> Ending.DEAD_LETTER;
            case AFTER_CLAIM, REQUEST_SENT, EFFECT_DONE, BEFORE_RESULT, BEFORE_VISIBILITY, IN_RECONCILIATION ->
                Ending.PERSON;
        };
    }
}
