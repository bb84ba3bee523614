package dev.intercomactions.it.matrix;

import dev.intercomactions.it.matrix.What.Oddity;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.When;
import dev.intercomactions.sandbox.intercom.FaultRule;

/** What must go wrong first, so that a run comes to the moment that its cell is about. */
final class Lead {
    private Lead() {}

    static void to(Trial trial, Stage stage) {
        switch (trial.cell.what()) {
            case Oddity.LATE_EFFECT -> lateEffect(trial, stage);
            // A new conversation has no id yet that a fault could go by: the gate on the way to Intercom does it.
            case Oddity.SEARCH_LAGS -> {}
            case What what -> usual(trial, stage);
        }
    }

    private static void usual(Trial trial, Stage stage) {
        switch (trial.cell.where()) {
            case BEFORE_VISIBILITY -> attempt(trial, stage, Fault.failBefore(503));
            case IN_RECONCILIATION -> attempt(trial, stage, new Fault.Reset(When.AFTER_EFFECT));
            case BEFORE_CLAIM,
                    AFTER_CLAIM,
                    REQUEST_SENT,
                    EFFECT_DONE,
                    BEFORE_RESULT,
                    BEFORE_DEAD_LETTER,
                    BEFORE_ACKNOWLEDGEMENT -> {}
        }
    }

    /** The first attempt takes effect late, wherever the run is by then. */
    private static void lateEffect(Trial trial, Stage stage) {
        attempt(trial, stage, new Fault.LateEffect(Stage.LATE));
        if (trial.cell.where() == Where.BEFORE_DEAD_LETTER) {
            // One attempt, one look, and that fails: nobody can tell, and the dead letter says so.
            trial.envelope.putObject("retry").put("max_attempts", 1);
            stage.fault(new FaultRule("GET", "*", trial.mark, 1, Fault.failBefore(503)));
        }
    }

    private static void attempt(Trial trial, Stage stage, Fault fault) {
        stage.fault(FaultRule.parts(trial.mark, 1, fault));
    }
}
