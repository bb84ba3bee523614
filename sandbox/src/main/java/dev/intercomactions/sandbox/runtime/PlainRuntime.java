package dev.intercomactions.sandbox.runtime;

import com.amazonaws.services.lambda.crac.CheckpointException;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.RestoreException;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.HandlerInfo;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler.UserFaultHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import com.amazonaws.services.lambda.runtime.api.client.logging.LambdaContextLogger;
import com.amazonaws.services.lambda.runtime.api.client.logging.StdOutLogSink;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaError;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaRuntimeApiClient;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.RapidErrorType;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.converters.LambdaErrorConverter;
import com.amazonaws.services.lambda.runtime.api.client.util.ConcurrencyConfig;
import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.amazonaws.services.lambda.runtime.serialization.util.ReflectUtil;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;

/**
 * The Lambda runtime interface client without its native half, which exists for Linux only.
 *
 * <p>The calls of the Runtime API are made in plain Java. Handlers are found, events and answers are mapped and errors are
 * told by the interface client's own code, so that a handler meets the same either way. What that code keeps to itself is
 * done here in its place: the start, and getting ready for a snapshot.
 */
public final class PlainRuntime extends AWSLambda {
    private static final int INIT_FAILED = 1;
    private static final int HOOK_FAILED = 64;

    private final Map<String, String> environment;
    private final LambdaContextLogger logger;
    private final LambdaRuntimeApiClient api;

    private PlainRuntime(Map<String, String> environment) {
        this.environment = environment;
        this.logger = new LambdaContextLogger(
                new StdOutLogSink(),
                LogLevel.fromString(environment.getOrDefault("AWS_LAMBDA_LOG_LEVEL", "UNDEFINED")),
                LogFormat.fromString(environment.getOrDefault("AWS_LAMBDA_LOG_FORMAT", "TEXT")));
        this.api = new PlainRuntimeApiClient(environment.getOrDefault("AWS_LAMBDA_RUNTIME_API", ""));
    }

    /** Serves the handler that is named, as {@code Class::method}, until the Runtime API is gone. */
    public static void main(String[] args) throws Throwable {
        new PlainRuntime(System.getenv()).serve(args[0]);
    }

    private void serve(String handlerName) throws Exception {
        ReflectUtil.setStaticField(LambdaRuntime.class, "logger", true, logger);
        // Where the interface client looks for the classes of events; private to it, and null until it is set.
        ReflectUtil.setStaticField(
                AWSLambda.class,
                "customerClassLoader",
                true,
                new URLClassLoader(new URL[0], ClassLoader.getSystemClassLoader()));
        LambdaRequestHandler handler = handler(handlerName);
        if (handler instanceof UserFaultHandler failed && failed.fault.fatal) {
            log(failed.fault);
            api.reportInitError(
                    new LambdaError(LambdaErrorConverter.fromUserFault(failed.fault), RapidErrorType.BadFunctionCode));
            System.exit(INIT_FAILED);
        }
        if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            snapshot();
        }
        startRuntimeLoops(handler, logger, new ConcurrencyConfig(logger), api);
    }

    private static LambdaRequestHandler handler(String name) {
        String className = HandlerInfo.className(name);
        try {
            return EventHandlerLoader.loadEventHandler(
                    HandlerInfo.fromString(name, ClassLoader.getSystemClassLoader()));
        } catch (HandlerInfo.InvalidHandlerException e) {
            return new UserFaultHandler(UserFault.makeUserFault("Invalid handler: `" + name + "'"));
        } catch (ClassNotFoundException e) {
            return LambdaRequestHandler.classNotFound(e, className);
        } catch (NoClassDefFoundError | ExceptionInInitializerError e) {
            return LambdaRequestHandler.initErrorHandler(e, className);
        }
    }

    /** Runs the hooks before and after, and waits in between for the restore. */
    private void snapshot() throws IOException {
        try {
            beforeCheckpoint();
            api.restoreNext();
        } catch (CheckpointException | IOException | RuntimeException e) {
            log(UserFault.makeUserFault(e, true));
            api.reportInitError(
                    new LambdaError(LambdaErrorConverter.fromThrowable(e), RapidErrorType.BeforeCheckpointError));
            System.exit(HOOK_FAILED);
        }
        try {
            Core.getGlobalContext().afterRestore(null);
        } catch (RestoreException | RuntimeException e) {
            log(UserFault.makeUserFault(e, true));
            api.reportRestoreError(
                    new LambdaError(LambdaErrorConverter.fromThrowable(e), RapidErrorType.AfterRestoreError));
            System.exit(HOOK_FAILED);
        }
    }

    /** The hooks, and then the interface client's own last step: it forgets looked-up host names, natively. */
    private static void beforeCheckpoint() throws CheckpointException {
        try {
            Core.getGlobalContext().beforeCheckpoint(null);
        } catch (UnsatisfiedLinkError onlyNative) {
            // All hooks have run, and nothing here is really stored: names may stay known.
            boolean itsOwn =
                    onlyNative.getStackTrace()[0].getClassName().startsWith("com.amazonaws.services.lambda.crac.");
            if (!itsOwn) {
                throw onlyNative;
            }
        }
    }

    private void log(UserFault fault) {
        logger.log(
                fault.reportableError(), logger.getLogFormat() == LogFormat.JSON ? LogLevel.ERROR : LogLevel.UNDEFINED);
    }
}
