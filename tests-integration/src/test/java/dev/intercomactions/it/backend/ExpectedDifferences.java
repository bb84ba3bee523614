package dev.intercomactions.it.backend;

import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Runs the tests that the chosen backend is known to fail, and turns their results round: a failure is skipped with the
 * reason, a success fails. Registered for every test by the service loader.
 */
public final class ExpectedDifferences implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> test, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        run(test, call.getExecutable());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> test, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        run(test, call.getExecutable());
    }

    private static void run(Invocation<@Nullable Void> test, Method method) throws Throwable {
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        Optional<Difference> known = Difference.of(Backend.emulator(), name);
        if (known.isEmpty()) {
            test.proceed();
        } else {
            turnRound(test, name, known.get());
        }
    }

    static void turnRound(Invocation<@Nullable Void> test, String name, Difference known) throws Throwable {
        try {
            test.proceed();
        } catch (TestAbortedException skipped) {
            throw skipped;
        } catch (Exception | AssertionError expected) {
            throw new TestAbortedException(known.emulator() + " differs: " + known.reason(), expected);
        }
        throw new AssertionFailedError(
                known.emulator() + " no longer differs: delete the row of " + name + " in Difference.ALL");
    }
}
