package dev.intercomactions.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A service of AWS that speaks its JSON protocol: {@link AwsJsonClient} over HTTP, or one in memory in tests. */
@FunctionalInterface
public interface AwsApi {

    /**
     * Carries out one operation, perhaps more than once.
     *
     * @throws AwsException when the service refuses, or gives no answer in time
     */
    JsonNode call(String operation, ObjectNode input);
}
