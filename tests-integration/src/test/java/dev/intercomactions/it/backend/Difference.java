package dev.intercomactions.it.backend;

import java.util.List;
import java.util.Optional;

/**
 * What an emulator is known to do otherwise than AWS, so that a test fails on it. Such a test is run all the same: as soon as
 * it passes, the row is wrong and has to go.
 *
 * @param emulator where
 * @param test the test's class and method, {@code FooIT.subject_condition_outcome}; each of its invocations fails
 * @param reason what the emulator does, and what AWS does
 */
record Difference(Emulator emulator, String test, String reason) {
    private static final String PARTIQL =
            "moto 5.2 answers a PartiQL INSERT with parameters by 500 and says of an UPDATE whose condition fails that it was"
                    + " done; DynamoDB adds the item, and names the failed condition.";

    private static final String MOVES =
            "moto 5.2 knows neither StartMessageMoveTask nor ListMessageMoveTasks and answers 500; SQS moves the messages.";

    static final List<Difference> ALL = List.of(
            new Difference(Emulator.MOTO, "BatchIT.batch_againWithItsKey_changesNothing", PARTIQL),
            new Difference(Emulator.MOTO, "BatchIT.batch_asCsv_isReadByItsHeaderLine", PARTIQL),
            new Difference(Emulator.MOTO, "BatchIT.batch_asLinesOfJson_isReadLineByLine", PARTIQL),
            new Difference(Emulator.MOTO, "BatchIT.batch_of1000_isAcceptedAndEachEndsConfirmedOrExplained", PARTIQL),
            new Difference(Emulator.MOTO, "BatchIT.batch_ofAnotherAction_worksTheSame", PARTIQL),
            new Difference(Emulator.MOTO, "BatchIT.batch_otherInputsUnderItsKey_conflictOneByOne", PARTIQL),
            new Difference(
                    Emulator.MOTO, "BatchIT.batch_withBadItems_acceptsTheOthersAndNamesEveryFieldAtFault", PARTIQL),
            new Difference(
                    Emulator.MOTO,
                    "BatchCrashIT.apiFunction_killedWhileItTakesInABatch_isMendedByTheBatchAgain",
                    PARTIQL),
            new Difference(Emulator.MOTO, "BulkIT.batch_forTheQueue_isWrittenDownAndSentByOneInvocation", PARTIQL),
            new Difference(Emulator.MOTO, "BulkIT.bulk_byQueue_leavesItToTheQueue", PARTIQL),
            new Difference(
                    Emulator.MOTO, "PeoplesDataIT.spreadsheet_withABrokenRow_closesTheOthersAndNamesTheLine", PARTIQL),
            new Difference(
                    Emulator.MOTO, "PeoplesDataIT.text_inADeclaredCharset_reachesTheCustomerAsItWasMeant", PARTIQL),
            new Difference(Emulator.MOTO, "ConsoleAliasesIT.live_retryDismissAndRedrive_areDone", MOVES),
            new Difference(Emulator.MOTO, "ConsoleIT.fortyFailedRuns_ofFiveCauses_areMendedByMouseAlone", MOVES),
            new Difference(Emulator.MOTO, "LeastPrivilegeIT.roles_everyRightTheyGive_isNeeded", MOVES));

    static Optional<Difference> of(Emulator emulator, String test) {
        return ALL.stream()
                .filter(difference ->
                        difference.emulator() == emulator && difference.test().equals(test))
                .findFirst();
    }
}
