package dev.intercomactions.telemetry;

import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Query;
import dev.intercomactions.intercom.ErrorCodes;
import dev.intercomactions.intercom.Failure;
import dev.intercomactions.run.HistoryEntry;
import dev.intercomactions.run.Outcome;
import dev.intercomactions.run.QueryResult;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunJson;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/**
 * The reporter of runs to operators: one wide line in the log for each attempt and look, and metrics. Ids, codes and
 * counts only; what a customer or Intercom wrote stays in the run log.
 */
public final class RunReporter {
    private static final Logger LOG = LoggerFactory.getLogger(RunReporter.class);

    /** Intercom's answer to a token that it does not take. */
    private static final int UNAUTHORIZED = 401;

    /** The dimension that every metric has. */
    private static final String SERVICE = "Service";

    private final Metrics metrics;
    private final Supplier<OptionalDouble> quotaUsed;

    /**
     * A reporter by these metrics.
     *
     * @param quotaUsed share of Intercom's present window that is used, in percent, where it is known
     */
    public RunReporter(Metrics metrics, Supplier<OptionalDouble> quotaUsed) {
        this.metrics = metrics;
        this.quotaUsed = quotaUsed;
    }

    /**
     * Tells what working on a run once came to.
     *
     * @param since when this invocation began to work on it: what is older in the run's log was told before
     */
    public void tell(Outcome outcome, Instant since) {
        switch (outcome) {
            case Outcome.Succeeded done
            when done.now() -> tell(done.run(), since, done.state().recovered() ? "Recovered" : "Succeeded");
            case Outcome.Retrying retrying -> tell(retrying.run(), since, "Retried");
            case Outcome.Paced paced -> {
                tell(paced.run(), since, "Paced");
                heldBack(paced);
                Map<String, String> fields = new LinkedHashMap<>();
                fields.put("due_at", paced.dueAt().toString());
                paced.failure().ifPresent(failure -> fields.put("error_code", failure.code()));
                line("run.paced", paced.run(), fields);
            }
            case Outcome.Failed failed
            when failed.now() -> {
                String code = failed.state().failure().code();
                tell(failed.run(), since, "Failed");
                line("run.failed", failed.run(), Map.of("error_code", code));
                // With the service, so that an alarm can tell stacks in one account apart.
                DimensionSet cause = DimensionSet.of(
                        SERVICE,
                        metrics.getDefaultDimensions().getDimensionValue(SERVICE),
                        "Action",
                        action(failed.run()),
                        "ErrorCode",
                        code);
                metrics.flushMetrics(m -> {
                    m.addDimension(cause);
                    m.addMetric("FailedByCode", 1, MetricUnit.COUNT);
                });
            }
            case Outcome.Conflict conflict -> line("run.conflict", conflict.standing(), Map.of());
            case Outcome.Deferred deferred -> LOG.warn("run.deferred: the invocation has too little time left");
            case Outcome.Busy _, Outcome.Succeeded _, Outcome.Failed _ -> {}
        }
    }

    private void heldBack(Outcome.Paced paced) {
        Duration held = Duration.between(paced.run().updatedAt(), paced.dueAt());
        boolean noToken = paced.failure()
                .filter(failure -> failure.code().equals(ErrorCodes.CONNECTION_FAILED))
                .isPresent();
        metrics.flushMetrics(m -> {
            m.addMetric("HeldBackTime", (double) Math.max(0, held.toMillis()), MetricUnit.MILLISECONDS);
            if (noToken) {
                m.addMetric("TokenRefused", 1, MetricUnit.COUNT);
            } else if (paced.run().progress().metOutage()) {
                m.addMetric("CircuitOpen", 1, MetricUnit.COUNT);
            }
        });
    }

    /** Tells that the run log was out of reach for a request, or refused it. */
    public void runLogFailed() {
        metrics.flushMetrics(m -> m.addMetric("RunLogFailed", 1, MetricUnit.COUNT));
    }

    /** Tells what a question came to. */
    public void tell(Query query, QueryResult found) {
        String came = switch (found) {
            case QueryResult.Answered answer -> "answered";
            case QueryResult.Refused(Failure failure) -> failure.code();
            case QueryResult.Unavailable(Failure failure) -> failure.code();
            case QueryResult.Later(Failure failure, Instant at) -> failure.code();
        };
        Map<String, String> fields = Map.of("action", query.type().name(), "result", came);
        LOG.info("query.asked", StructuredArguments.entries(fields));
    }

    /** A line for each new entry in the run's log, and one set of metrics. */
    private void tell(Run run, Instant since, String metric) {
        List<HistoryEntry> entries = run.history().stream()
                .filter(entry -> !entry.at().isBefore(since))
                .toList();
        entries.forEach(entry -> entry(run, entry));
        metrics.flushMetrics(m -> {
            m.addDimension("Action", action(run));
            m.addMetric(metric, 1, MetricUnit.COUNT);
            entries.forEach(entry ->
                    m.addMetric("IntercomLatency", (double) entry.took().toMillis(), MetricUnit.MILLISECONDS));
            quotaUsed.get().ifPresent(percent -> m.addMetric("QuotaUsed", percent, MetricUnit.PERCENT));
            if (entries.stream().anyMatch(RunReporter::unauthorized)) {
                m.addMetric("TokenRefused", 1, MetricUnit.COUNT);
            }
        });
    }

    private static boolean unauthorized(HistoryEntry entry) {
        return entry.failure().stream()
                .flatMapToInt(failure -> failure.httpStatus().stream())
                .anyMatch(status -> status == UNAUTHORIZED);
    }

    private static void entry(Run run, HistoryEntry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("attempt", entry.attempt());
        fields.put("max_attempts", run.subject().retry().maxAttempts());
        fields.put("duration_ms", entry.took().toMillis());
        fields.put("decision", RunJson.word(entry.decision()));
        entry.failure().ifPresent(failure -> {
            fields.put("error_code", failure.code());
            failure.httpStatus().ifPresent(status -> fields.put("http_status", status));
            failure.requestId().ifPresent(id -> fields.put("intercom_request_id", id));
        });
        line(entry.kind() == HistoryEntry.Kind.ATTEMPT ? "action.attempted" : "action.looked", run, fields);
    }

    private static void line(String event, Run run, Map<String, ?> more) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("run_id", run.runId());
        fields.put("action", action(run));
        fields.put("status", run.status());
        fields.put("round", run.progress().round());
        fields.putAll(more);
        LOG.info(event, StructuredArguments.entries(fields));
    }

    /** The name of an action that exists; a caller's own word is no name. */
    private static String action(Run run) {
        String name = run.subject().action();
        return Actions.named(name).isPresent() ? name : "unknown";
    }
}
