package dev.intercomactions.simulation;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.lang.reflect.Proxy;
import java.util.function.LongSupplier;
import software.amazon.lambda.powertools.metrics.Metrics;

/** The parts of a function's surroundings that say nothing. */
final class Silence {
    /** Metrics that go nowhere. */
    static final Metrics METRICS = (Metrics) Proxy.newProxyInstance(
            Metrics.class.getClassLoader(), new Class<?>[] {Metrics.class}, (self, method, arguments) -> null);

    private Silence() {}

    /** The context of an invocation with so many milliseconds left. */
    record Invoked(String requestId, LongSupplier millisLeft) implements Context {
        @Override
        public String getAwsRequestId() {
            return requestId;
        }

        @Override
        public String getLogGroupName() {
            return "walk";
        }

        @Override
        public String getLogStreamName() {
            return "walk";
        }

        @Override
        public String getFunctionName() {
            return "walk";
        }

        @Override
        public String getFunctionVersion() {
            return "1";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "arn:aws:lambda:eu-west-1:1:function:walk";
        }

        @Override
        public CognitoIdentity getIdentity() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientContext getClientContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int getRemainingTimeInMillis() {
            return (int) millisLeft.getAsLong();
        }

        @Override
        public int getMemoryLimitInMB() {
            return 1024;
        }

        @Override
        public LambdaLogger getLogger() {
            throw new UnsupportedOperationException();
        }
    }
}
