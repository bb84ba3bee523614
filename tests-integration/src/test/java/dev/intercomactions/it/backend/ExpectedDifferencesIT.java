package dev.intercomactions.it.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** A row of the differences, by what its test does. */
class ExpectedDifferencesIT {
    private static final Difference ROW = new Difference(Emulator.OTHER, "FooIT.foo_bar_baz", "it counts otherwise");

    private static void run(Invocation<@Nullable Void> test) throws Throwable {
        ExpectedDifferences.turnRound(test, ROW.test(), ROW);
    }

    @Test
    void test_thatFails_isSkippedWithTheReason() {
        assertThatThrownBy(() -> run(() -> {
                    throw new AssertionError("1 is not 2");
                }))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("OTHER differs: it counts otherwise");
    }

    @Test
    void test_thatPasses_failsAndNamesItsRow() {
        assertThatThrownBy(() -> run(() -> null))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("FooIT.foo_bar_baz");
    }

    @Test
    void test_thatIsSkippedForAnotherReason_staysSkipped() {
        assertThatThrownBy(() -> run(() -> {
                    throw new TestAbortedException("no Docker");
                }))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no Docker");
    }
}
