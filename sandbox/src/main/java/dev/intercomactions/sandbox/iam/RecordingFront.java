package dev.intercomactions.sandbox.iam;

import dev.intercomactions.sandbox.Opened;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.http.Connection;
import dev.intercomactions.sandbox.http.Request;
import dev.intercomactions.sandbox.http.ReverseProxy;
import java.io.IOException;
import java.net.URI;

/** Stands between the functions and AWS, has every call written down, and passes it on. */
public final class RecordingFront implements AutoCloseable {
    private final Opened opened = new Opened();
    private final CallReader reader;
    private final Recording recording;
    private final AwsEndpoints endpoints;

    /** Opens it in front of the services. */
    public RecordingFront(AwsEndpoints aws, CallReader reader, Recording recording) {
        this.reader = reader;
        this.recording = recording;
        this.endpoints = new AwsEndpoints(before(aws.sqs()), before(aws.dynamoDb()), before(aws.secretsManager()));
    }

    private URI before(URI service) {
        return opened.add(new ReverseProxy(() -> service, this::handle)).uri();
    }

    /** Where the functions are to call. */
    public AwsEndpoints endpoints() {
        return endpoints;
    }

    @Override
    public void close() {
        opened.close();
    }

    /** Written down before it is passed on: a call that fails needed its rights, too. */
    private void handle(Request request, ReverseProxy.Target target, Connection connection)
            throws IOException, InterruptedException {
        recording.add(reader.rights(request));
        connection.send(target.answer(request));
    }
}
