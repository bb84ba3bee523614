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
    static final List<Difference> ALL = List.of();

    static Optional<Difference> of(Emulator emulator, String test) {
        return ALL.stream()
                .filter(difference ->
                        difference.emulator() == emulator && difference.test().equals(test))
                .findFirst();
    }
}
