package dev.intercomactions.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bill of a million actions by one way, when nothing fails and so many come in a day, in dollars by service.
 *
 * @param lines dollars by what is billed, in the order of the page
 */
record Bill(Map<String, Double> lines) {
    private static final double MILLION = 1e6;
    private static final double SECONDS_A_DAY = 86_400;

    /**
     * A way by which actions come.
     *
     * @param function the function that works on them
     * @param actions how many one invocation works on
     * @param millis how long it takes
     * @param sqsRequests of one action
     * @param transitions of state machines for one action
     * @param http whether API Gateway stands in front
     */
    record Way(
            String function,
            double actions,
            double millis,
            double logBytes,
            double sqsRequests,
            double transitions,
            boolean http) {

        static Way overHttp(CostFigures figures) {
            return single("ApiFunction", figures, 0, true);
        }

        /** A send of its own; a receive and a deletion with the others of its batch. */
        static Way byMessage(CostFigures figures) {
            double batch = figures.measured("sqs", "actions_per_invocation");
            return new Way(
                    "QueueFunction",
                    batch,
                    figures.measured("sqs", "invocation_ms"),
                    figures.measured("sqs", "log_bytes_per_action"),
                    1 + 2 / batch,
                    0,
                    false);
        }

        /** One state of the caller's own machine. It takes the function what a request over HTTP takes. */
        static Way asATask(CostFigures figures) {
            return single("TaskFunction", figures, 1, false);
        }

        /** Parts of a hundred, some conversations side by side, a look and a close for each; and what collects and counts. */
        static Way bySweep(CostFigures figures) {
            double conversations = figures.sweep("conversations");
            double invocations = figures.sweep("invocations");
            double parts = figures.sweep("parts");
            double rounds = Math.ceil(conversations / parts / figures.sweep("side_by_side"));
            double one = figures.measured("http", "invocation_ms");
            double part = rounds * figures.sweep("calls") * figures.latency() + one - figures.latency();
            return new Way(
                    "TaskFunction",
                    conversations / invocations,
                    (parts * part + (invocations - parts) * one) / invocations,
                    figures.measured("http", "log_bytes_per_action"),
                    0,
                    figures.sweep("transitions") / conversations,
                    false);
        }

        private static Way single(String function, CostFigures figures, double transitions, boolean http) {
            return new Way(
                    function,
                    1,
                    figures.measured("http", "invocation_ms"),
                    figures.measured("http", "log_bytes_per_action"),
                    0,
                    transitions,
                    http);
        }
    }

    static Bill of(Way way, double actionsADay, CostFigures figures) {
        double invocations = MILLION / way.actions();
        double gigabyteSeconds = invocations * Math.ceil(way.millis()) / 1000 * figures.memoryGigabytes(way.function());
        double kept = MILLION
                * (figures.itemBytes() + figures.assumed("item_overhead_bytes"))
                / 1e9
                * (figures.parameter("RunLogRetentionDays") / 30);
        double logged = (MILLION * way.logBytes()
                        + invocations * figures.assumed("platform_log_bytes_an_invocation")
                        + (way.http() ? MILLION * figures.assumed("access_log_bytes_a_request") : 0))
                / 1e9;
        Map<String, Double> lines = new LinkedHashMap<>();
        lines.put("Lambda: time", gigabyteSeconds * figures.price("lambda_arm_gb_second"));
        lines.put("Lambda: invocations", invocations / MILLION * figures.price("lambda_million_requests"));
        lines.put(
                "DynamoDB: two writes a run",
                2 * figures.unitsAWrite() * figures.price("dynamodb_million_write_units"));
        lines.put(
                "DynamoDB: kept, and backed up",
                kept * (figures.price("dynamodb_gb_month") + figures.price("dynamodb_backup_gb_month")));
        lines.put("SQS", way.sqsRequests() * figures.price("sqs_million_requests"));
        lines.put("HTTP API", way.http() ? figures.price("http_api_million_requests") : 0);
        lines.put("Step Functions", way.transitions() * figures.price("step_functions_million_transitions"));
        lines.put("CloudWatch: log lines", logged * figures.price("logs_gb"));
        lines.put(
                "CloudWatch: log lines kept",
                logged * figures.parameter("LogRetentionDays") / 30 * figures.price("logs_kept_gb_month"));
        lines.put(
                "X-Ray",
                traces(actionsADay / way.actions(), figures) * invocations / MILLION * figures.price("traces_million"));
        return new Bill(lines);
    }

    /** The share of invocations that are traced: when they come evenly, the first of each second, and some of the rest. */
    private static double traces(double invocationsADay, CostFigures figures) {
        double first = Math.min(invocationsADay, SECONDS_A_DAY);
        double more = (invocationsADay - first) * figures.assumed("sampled_percent_beyond_one_a_second") / 100;
        return (first + more) / invocationsADay;
    }

    double of(String line) {
        return Optional.ofNullable(lines.get(line)).orElseThrow();
    }

    double total() {
        return lines.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
