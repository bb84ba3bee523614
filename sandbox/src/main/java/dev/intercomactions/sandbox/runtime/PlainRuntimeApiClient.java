package dev.intercomactions.sandbox.runtime;

import com.amazonaws.services.lambda.runtime.api.client.logging.LambdaContextLogger;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.DtoSerializers;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaError;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.LambdaRuntimeApiClient;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;

/** The calls of the Lambda Runtime API in plain Java, in place of the runtime interface client's native ones. */
final class PlainRuntimeApiClient implements LambdaRuntimeApiClient {
    private final String root;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * A client of one Runtime API.
     *
     * @param address host and port, as {@code AWS_LAMBDA_RUNTIME_API} has it
     */
    PlainRuntimeApiClient(String address) {
        this.root = "http://" + address + "/2018-06-01/runtime/";
    }

    /** Waits for the next event, as long as that takes. */
    @Override
    public InvocationRequest nextInvocation() throws IOException {
        HttpResponse<byte[]> event = send(request("invocation/next").GET());
        InvocationRequest invocation = new InvocationRequest();
        invocation.setId(header(event, "Lambda-Runtime-Aws-Request-Id"));
        invocation.setDeadlineTimeInMs(Long.parseLong(header(event, "Lambda-Runtime-Deadline-Ms")));
        invocation.setInvokedFunctionArn(header(event, "Lambda-Runtime-Invoked-Function-Arn"));
        invocation.setXrayTraceId(header(event, "Lambda-Runtime-Trace-Id"));
        invocation.setContent(event.body());
        return invocation;
    }

    /** The same as {@link #nextInvocation}: a Runtime API that is gone does not come back. */
    @Override
    public InvocationRequest nextInvocationWithExponentialBackoff(LambdaContextLogger logger) throws IOException {
        return nextInvocation();
    }

    @Override
    public void reportInvocationSuccess(String requestId, byte[] response) throws IOException {
        send(request("invocation/" + requestId + "/response").POST(json(response)));
    }

    @Override
    public void reportInvocationError(String requestId, LambdaError error) throws IOException {
        report("invocation/" + requestId + "/error", error);
    }

    @Override
    public void reportInitError(LambdaError error) throws IOException {
        report("init/error", error);
    }

    /** Waits until the process is restored from its snapshot. */
    @Override
    public void restoreNext() throws IOException {
        send(request("restore/next").GET());
    }

    @Override
    public void reportRestoreError(LambdaError error) throws IOException {
        report("restore/error", error);
    }

    private void report(String path, LambdaError error) throws IOException {
        send(request(path)
                .header("Lambda-Runtime-Function-Error-Type", error.errorType.getRapidError())
                .POST(json(DtoSerializers.serialize(error.errorRequest))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root + path)).header("Content-Type", "application/json");
    }

    private static BodyPublisher json(byte[] body) {
        return BodyPublishers.ofByteArray(body);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw new IOException(response.statusCode() + " from " + response.uri());
            }
            return response;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while calling the Runtime API");
        }
    }

    private static @Nullable String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }
}
