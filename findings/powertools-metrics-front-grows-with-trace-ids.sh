#!/usr/bin/env bash
# powertools-metrics 2.9.0 (Powertools for AWS Lambda, Java).
#
# What MetricsBuilder and MetricsFactory give out is a front that keeps an object of its own for each trace id. It lets go of
# one when flush() is called on it. A function that writes its metrics by flushMetrics(...) alone, the form for metrics that
# several threads write side by side, never calls that: each invocation leaves one more object behind, for as long as the
# process lives. EmfMetricsProvider, which stands behind the front, gives out metrics that keep nothing.
#
# Seen on 2026-11-27: after 1,000 invocations with a trace id each "builder: 1000 kept"; by the provider nothing is kept.
set -euo pipefail
for tool in mvn java; do
    command -v "$tool" >/dev/null || { echo "SKIPPED: there is no $tool"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.lambda</groupId>
      <artifactId>powertools-metrics</artifactId>
      <version>2.9.0</version>
    </dependency>
    <dependency>
      <groupId>org.aspectj</groupId>
      <artifactId>aspectjrt</artifactId>
      <version>1.9.25</version>
    </dependency>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-core</artifactId>
      <version>1.4.0</version>
    </dependency>
  </dependencies>
</project>
POM
cat >Growth.java <<'JAVA'
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsBuilder;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;
import software.amazon.lambda.powertools.metrics.provider.EmfMetricsProvider;

public class Growth {
    private static final int INVOCATIONS = 1000;

    public static void main(String[] arguments) throws Exception {
        EnvironmentConfigurationProvider.getConfig().setEnvironmentOverride(Environments.Lambda);
        Metrics built = MetricsBuilder.builder().withNamespace("Space").withService("service").build();
        invoke(built);
        System.err.println("builder: " + kept(built) + " kept");
        Metrics provided = new EmfMetricsProvider().getMetricsInstance();
        provided.setNamespace("Space");
        invoke(provided);
        System.err.println("provider: " + kept(provided) + " kept");
    }

    private static void invoke(Metrics metrics) {
        for (int i = 0; i < INVOCATIONS; i++) {
            System.setProperty("com.amazonaws.xray.traceHeader", "Root=1-00000000-" + String.format("%024d", i));
            metrics.flushMetrics(own -> own.addMetric("Count", 1, MetricUnit.COUNT));
        }
    }

    /** The most entries in any collection that the object has. */
    private static int kept(Object metrics) throws Exception {
        int most = 0;
        for (Field field : metrics.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            Object value = field.get(metrics);
            int size = value instanceof Map<?, ?> map ? map.size() : value instanceof Collection<?> all ? all.size() : 0;
            most = Math.max(most, size);
        }
        return most >= INVOCATIONS ? most : 0;
    }
}
JAVA
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars </dev/null
seen=$(java -cp "jars/*" Growth.java 2>&1 >/dev/null | grep -E '^(builder|provider): ' || true)
printf '%s\n' "$seen"
[ "$seen" = $'builder: 1000 kept\nprovider: 0 kept' ] || { echo "CHANGED"; exit 1; }
echo "as described"
