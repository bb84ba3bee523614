package dev.intercomactions.telemetry;

import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.provider.EmfMetricsProvider;

/**
 * Powertools' metrics, written in CloudWatch's embedded metric format: a line of standard output for each {@link
 * Metrics#flushMetrics}, made of nothing but what its caller adds and the service's name. Any number of threads may share
 * them.
 *
 * <p>They come from Powertools' provider. What its factory and builder give out is a front that keeps one more object for
 * every trace id and lets go of none of those that only {@code flushMetrics} was called with; and the factory's hook
 * before a snapshot ends the process unless AspectJ is there.
 */
public final class EmbeddedMetrics {
    private EmbeddedMetrics() {}

    /**
     * Metrics of a service.
     *
     * @param service the value of every metric's dimension {@code Service}
     * @throws IllegalArgumentException if CloudWatch would not take one of the names
     */
    public static Metrics of(String namespace, String service) {
        // Untold, the library would ask the network where it runs: it probes EC2's and ECS's metadata addresses.
        EnvironmentConfigurationProvider.getConfig().setEnvironmentOverride(Environments.Lambda);
        Metrics metrics = new EmfMetricsProvider().getMetricsInstance();
        metrics.setNamespace(namespace);
        metrics.setDefaultDimensions(DimensionSet.of("Service", service));
        return metrics;
    }
}
