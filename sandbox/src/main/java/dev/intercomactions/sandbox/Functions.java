package dev.intercomactions.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.aws.AwsEndpoints;
import dev.intercomactions.sandbox.aws.Resources;
import dev.intercomactions.sandbox.aws.SqsEventSource;
import dev.intercomactions.sandbox.aws.Template;
import dev.intercomactions.sandbox.lambda.FunctionConfig;
import dev.intercomactions.sandbox.lambda.LambdaFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the functions and their event source as the template has them and the options change them.
 *
 * @param jar the deployed artifact
 * @param logs folder for the functions' logs
 */
record Functions(
        Template template,
        SandboxOptions options,
        Resources resources,
        AwsEndpoints aws,
        String intercom,
        Path jar,
        Path logs) {
    LambdaFunction function(String logicalId) {
        Map<String, String> environment = template.environment(logicalId, resources.names());
        environment.putAll(aws.environment());
        environment.put("INTERCOM_BASE_URL", intercom);
        environment.put(
                "AWS_LAMBDA_LOG_FORMAT",
                template.functionProperty(logicalId, "LoggingConfig")
                        .path("LogFormat")
                        .asText("Text"));
        environment.putAll(options.environment());
        Duration timeout = options.functionTimeout();
        return new LambdaFunction(new FunctionConfig(
                logicalId,
                template.functionProperty(logicalId, "Handler").asText(),
                timeout == null ? template.timeout(logicalId) : timeout,
                template.memoryMegabytes(logicalId),
                options.instances(),
                environment,
                List.of(jar),
                logs));
    }

    SqsEventSource eventSource(SqsClient sqs, LambdaFunction queueFunction) {
        JsonNode event = template.event("QueueFunction", "SQS");
        JsonNode concurrency = template.resolve(event.path("ScalingConfig").path("MaximumConcurrency"), Map.of());
        return new SqsEventSource(
                new SqsEventSource.Settings(
                        resources.queueUrl(),
                        resources.queueArn(),
                        event.path("BatchSize").asInt(10),
                        // More than there are processes would only hold messages that nobody works on.
                        Math.min(concurrency.asInt(options.instances()), options.instances()),
                        event.path("FunctionResponseTypes").toString().contains("ReportBatchItemFailures")),
                sqs,
                queueFunction);
    }
}
