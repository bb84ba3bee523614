package dev.intercomactions.deployment;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A quota, and how many actions a day it lets through when they come evenly.
 *
 * @param who whom it bounds: everybody, or one way by which actions come
 */
record Limit(String name, String who, double actionsADay) {
    private static final double SECONDS_A_DAY = 86_400;

    /** All of them, the one that is met first in front. */
    static List<Limit> all(CostFigures figures) {
        double left = 1 - figures.parameter("RateLimitReservePercent") / 100;
        double batch = figures.measured("sqs", "actions_per_invocation");
        double batchSeconds = figures.measured("sqs", "invocation_ms") / 1000;
        double requestSeconds = figures.measured("http", "invocation_ms") / 1000;
        double writes = 2 * figures.unitsAWrite();
        return Stream.of(
                        a("Intercom: 10,000 calls a minute for an app, less the reserve", "all")
                                .second(figures.quota("intercom_app_a_minute") / 60 * left),
                        a("Intercom: 25,000 calls a minute for a workspace, all its apps together", "all")
                                .second(figures.quota("intercom_workspace_a_minute") / 60),
                        a("`ApiRequestsPerSecond`, as delivered", "HTTP")
                                .second(figures.parameter("ApiRequestsPerSecond")),
                        a("HTTP API: 10,000 requests a second", "HTTP").second(figures.quota("http_api_a_second")),
                        a("`MaximumConcurrency`, as delivered", "messages")
                                .second(figures.parameter("MaximumConcurrency") * batch / batchSeconds),
                        a("Lambda: 1,000 at one time", "HTTP, tasks")
                                .second(figures.quota("lambda_concurrency") / requestSeconds),
                        a("Lambda: 1,000 at one time", "messages")
                                .second(figures.quota("lambda_concurrency") * batch / batchSeconds),
                        a("Step Functions: 300 starts a second, an execution for each action", "tasks")
                                .second(figures.quota("step_functions_starts_a_second")),
                        a("Step Functions: 5,000 transitions a second, one for each action", "tasks")
                                .second(figures.quota("step_functions_transitions_a_second")),
                        a("DynamoDB: 4,000 writes a second to a new table", "all")
                                .second(figures.quota("dynamodb_new_table_writes_a_second") / writes),
                        a("DynamoDB: 40,000 writes a second to a table", "all")
                                .second(figures.quota("dynamodb_table_writes_a_second") / writes),
                        a("SQS: 120,000 messages in flight", "messages")
                                .second(figures.quota("sqs_in_flight") / batchSeconds))
                .sorted(Comparator.comparingDouble(Limit::actionsADay))
                .toList();
    }

    private static Limit a(String name, String who) {
        return new Limit(name, who, 0);
    }

    private Limit second(double actions) {
        return new Limit(name, who, actions * SECONDS_A_DAY);
    }
}
