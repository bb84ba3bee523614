package dev.intercomactions.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricResolution;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/**
 * Powertools' metrics, written as one line of CloudWatch's embedded metric format a flush. Powertools' own writer brings a
 * library and an object mapper that take longer to start than the function itself.
 *
 * <p>An instance is used by one thread; {@link #flushMetrics} gives each caller one of its own.
 */
public final class EmfMetrics implements Metrics {
    private record Metric(MetricUnit unit, MetricResolution resolution, List<Double> values) {}

    private final InstantSource clock;
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private final List<DimensionSet> dimensions = new ArrayList<>();
    private DimensionSet byDefault;
    private String namespace;
    private @Nullable Instant timestamp;
    private boolean raiseOnEmpty;

    /** @param service what every metric has as its dimension {@code Application} */
    public EmfMetrics(String namespace, String service, InstantSource clock) {
        this(namespace, DimensionSet.of("Service", service), clock);
    }

    private EmfMetrics(String namespace, DimensionSet byDefault, InstantSource clock) {
        this.namespace = namespace;
        this.byDefault = byDefault;
        this.clock = clock;
    }

    @Override
    public void addMetric(String name, double value, MetricUnit unit, MetricResolution resolution) {
        metrics.computeIfAbsent(name, each -> new Metric(unit, resolution, new ArrayList<>()))
                .values()
                .add(value);
    }

    @Override
    public void addDimension(DimensionSet more) {
        dimensions.add(more);
    }

    @Override
    public void setTimestamp(Instant at) {
        timestamp = at;
    }

    @Override
    public void addMetadata(String name, Object value) {
        metadata.put(name, value);
    }

    @Override
    public void setDefaultDimensions(DimensionSet usual) {
        byDefault = usual;
    }

    @Override
    public DimensionSet getDefaultDimensions() {
        return byDefault;
    }

    @Override
    public void setNamespace(String name) {
        namespace = name;
    }

    @Override
    public void setRaiseOnEmptyMetrics(boolean raise) {
        raiseOnEmpty = raise;
    }

    @Override
    public void clearDefaultDimensions() {
        byDefault = new DimensionSet();
    }

    @Override
    public void captureColdStartMetric(Context context, DimensionSet more) {
        captureColdStartMetric(more);
    }

    @Override
    public void captureColdStartMetric(DimensionSet more) {
        flushMetrics(own -> {
            own.addDimension(more);
            own.addMetric("ColdStart", 1, MetricUnit.COUNT);
        });
    }

    @Override
    public void flushMetrics(Consumer<Metrics> adding) {
        EmfMetrics own = new EmfMetrics(namespace, byDefault, clock);
        own.raiseOnEmpty = raiseOnEmpty;
        adding.accept(own);
        own.flush();
    }

    @Override
    public void flush() {
        if (metrics.isEmpty()) {
            if (raiseOnEmpty) {
                throw new IllegalStateException("there are no metrics");
            }
            return;
        }
        Lines.write(Json.write(line()));
        metrics.clear();
        metadata.clear();
        dimensions.clear();
        timestamp = null;
    }

    private ObjectNode line() {
        ObjectNode line = Json.object();
        ObjectNode aws = line.putObject("_aws");
        Instant at = timestamp;
        aws.put("Timestamp", (at == null ? clock.instant() : at).toEpochMilli());
        ObjectNode directive = aws.putArray("CloudWatchMetrics").addObject().put("Namespace", namespace);
        ArrayNode definitions = directive.putArray("Metrics");
        ArrayNode sets = directive.putArray("Dimensions");
        metrics.forEach((name, metric) -> {
            ObjectNode definition = definitions
                    .addObject()
                    .put("Name", name)
                    .put("Unit", metric.unit().getName());
            if (metric.resolution() == MetricResolution.HIGH) {
                definition.put("StorageResolution", 1);
            }
            if (metric.values().size() == 1) {
                line.put(name, metric.values().getFirst());
            } else {
                ArrayNode values = line.putArray(name);
                metric.values().forEach(values::add);
            }
        });
        List<DimensionSet> all = new ArrayList<>(List.of(byDefault));
        all.addAll(dimensions);
        for (DimensionSet set : all) {
            if (!set.getDimensionKeys().isEmpty()) {
                ArrayNode names = sets.addArray();
                set.getDimensions().forEach((name, value) -> {
                    names.add(name);
                    line.put(name, value);
                });
            }
        }
        metadata.forEach((name, value) -> line.put(name, String.valueOf(value)));
        return line;
    }
}
