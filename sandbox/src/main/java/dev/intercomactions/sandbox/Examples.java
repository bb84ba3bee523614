package dev.intercomactions.sandbox;

/** What a person can do with a sandbox that stays up: its addresses, and commands that are ready to be pasted. */
final class Examples {
    private static final String ANYBODY = "--no-sign-request --region us-east-1";

    private final Sandbox sandbox;

    Examples(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * Where everything is.
     *
     * @param intercom what to say of Intercom
     */
    String addresses(String intercom) {
        return """
              HTTP API   %s
              console    %s
              Intercom   %s
              queue      %s
              dead       %s
              Lambda     %s  (ApiFunction, QueueFunction, TaskFunction, ConsoleFunction)
              DynamoDB   %s  (table %s)
              secret     %s  (%s)
              logs       %s
            """.formatted(
                        sandbox.httpUri(),
                        sandbox.consoleUri(),
                        intercom,
                        sandbox.resources().queueUrl(),
                        sandbox.resources().deadLetterQueueUrl(),
                        sandbox.lambdaUri(),
                        sandbox.aws().dynamoDb(),
                        sandbox.resources().tableName(),
                        sandbox.aws().secretsManager(),
                        sandbox.resources().secretId(),
                        ProjectFiles.root().relativize(sandbox.logs()));
    }

    /** Commands for the simulator: every sample event's ids are there. */
    String withSimulator() {
        return """

            Up until Ctrl-C. In another terminal, in the project's folder:

            # close a conversation over HTTP: 200
            curl -si %1$s/v1/actions/close_conversation -H 'Content-Type: application/json' \\
              -d '{"conversation_id": "123456", "admin_id": "12345", "body": "Bye"}'

            # invoke a task, as a state machine does: the action's output
            aws --endpoint-url %3$s %6$s lambda invoke --function-name TaskFunction \\
              --payload fileb://events/task-assign-conversation.json /dev/stdout
            # the same without the AWS CLI
            curl -s %3$s/2015-03-31/functions/TaskFunction/invocations -d @events/task-assign-conversation.json

            # send a message: its id, and a moment later one more conversation is closed
            aws --endpoint-url %4$s %6$s sqs send-message --queue-url %5$s \\
              --message-body '{"action": "close_conversation", "input": {"conversation_id": "123457", "admin_id": "12345"}}'
            # the same without the AWS CLI
            curl -s %5$s -d Action=SendMessage --data-urlencode \\
              'MessageBody={"action": "close_conversation", "input": {"conversation_id": "123458", "admin_id": "12345"}}'

            # have the next two calls that would close a new conversation answered 503, and close it: 202, a retry is due
            curl -s %2$s/_sandbox/conversations -d '{"id": "900"}'
            curl -s %2$s/_sandbox/faults -d '{"conversation_id": "900", "path": "/conversations/*/parts", "times": 2, "fault": {"type": "fail"}}'
            RUN=$(curl -si %1$s/v1/actions/close_conversation -H 'Content-Type: application/json' \\
              -d '{"conversation_id": "900", "admin_id": "12345", "body": "Bye"}' | tee /dev/stderr | tr -d '\\r' | sed -n 's/^location: //p')
            # its run: every attempt and look, and what was decided
            curl -s %1$s$RUN

            # what was changed in Intercom
            curl -s %2$s/_sandbox/effects
            # every fault, and all that the simulator can be told
            curl -s %2$s/_sandbox
            """.formatted(
                        sandbox.httpUri(),
                        sandbox.intercom().uri(),
                        sandbox.lambdaUri(),
                        sandbox.aws().sqs(),
                        sandbox.resources().queueUrl(),
                        ANYBODY);
    }

    /** Commands for the real Intercom; ids are the caller's to fill in. */
    String withRealIntercom() {
        String input = "{\"conversation_id\": \"ID\", \"admin_id\": \"ADMIN_ID\", \"body\": \"Bye\"}";
        return """

            Up until Ctrl-C, with the real Intercom. In another terminal, with a conversation's and a teammate's id:

            # close a conversation over HTTP
            curl -si %1$s/v1/actions/close_conversation -H 'Content-Type: application/json' -d '%4$s'
            # as a task
            curl -s %2$s/2015-03-31/functions/TaskFunction/invocations -d '{"action": "close_conversation", "input": %4$s}'
            # by a message
            curl -s %3$s -d Action=SendMessage --data-urlencode 'MessageBody={"action": "close_conversation", "input": %4$s}'
            """.formatted(
                sandbox.httpUri(), sandbox.lambdaUri(), sandbox.resources().queueUrl(), input);
    }
}
