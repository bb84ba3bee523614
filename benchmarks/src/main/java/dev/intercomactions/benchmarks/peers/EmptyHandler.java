package dev.intercomactions.benchmarks.peers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;

/** Does nothing, not even read its event: what is left of a cold start is the runtime's own. */
public final class EmptyHandler implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) {
        // Nothing: an empty answer.
    }
}
