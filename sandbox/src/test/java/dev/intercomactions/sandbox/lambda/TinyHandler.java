package dev.intercomactions.sandbox.lambda;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A function that does what its event says under {@code do}. */
public final class TinyHandler implements RequestHandler<Map<String, Object>, @Nullable Object> {
    private static final Hooks HOOKS = new Hooks();

    /** Fails the initialisation when the environment says so. */
    public TinyHandler() {
        if (System.getenv().containsKey("FAIL_INIT")) {
            throw new IllegalStateException("FAIL_INIT is set");
        }
        Core.getGlobalContext().register(HOOKS);
    }

    /** Says when it is called; fails the snapshot when the environment says so. */
    private static final class Hooks implements Resource {
        @Override
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends Resource> context) {
            System.out.println("before the snapshot");
            if (System.getenv().containsKey("FAIL_HOOK")) {
                throw new IllegalStateException("FAIL_HOOK is set");
            }
        }

        @Override
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends Resource> context) {
            System.out.println("after the restore");
        }
    }

    @Override
    public @Nullable Object handleRequest(Map<String, Object> event, Context context) {
        switch (String.valueOf(event.get("do"))) {
            case "throw" -> throw new IllegalArgumentException("as asked");
            case "halt" -> Runtime.getRuntime().halt(3);
            case "hang" -> hang();
            case "log" -> System.out.println("a line from " + context.getFunctionName());
            case "environment" -> {
                return System.getenv();
            }
            case "context" -> {
                return Map.of(
                        "remaining", context.getRemainingTimeInMillis(),
                        "arn", context.getInvokedFunctionArn(),
                        "pid", ProcessHandle.current().pid(),
                        "heap", Runtime.getRuntime().maxMemory());
            }
            case "nothing" -> {
                return null;
            }
            default -> {
                return event;
            }
        }
        return Map.of();
    }

    private static void hang() {
        try {
            System.out.println("hanging");
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
