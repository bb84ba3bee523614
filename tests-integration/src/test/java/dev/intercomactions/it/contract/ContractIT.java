package dev.intercomactions.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.it.backend.Backend;
import dev.intercomactions.sandbox.Sandbox;
import dev.intercomactions.sandbox.SandboxOptions;
import dev.intercomactions.sandbox.intercom.Exchange;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every request that the function sends and every answer that the simulator gives, against Intercom's own description.
 * Skipped, aloud, where that file is not beside the project.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ContractIT {
    private Description description;
    private List<Exchange> sent;
    private List<Exchange> all;

    @BeforeAll
    void talk() {
        boolean there = Files.exists(Description.FILE);
        if (!there) {
            System.out.println("SKIPPED against Intercom's description: there is no " + Description.FILE + ".");
        }
        Assumptions.assumeTrue(there, "Intercom's description is not there");
        description = new Description();
        SandboxOptions options = SandboxOptions.defaults()
                .withAws(Backend.endpoints())
                .withInstances(1)
                .withEnvironment("RETRY_BASE_DELAY_SECONDS", "1")
                .withEnvironment("SETTLE_SECONDS", "1");
        try (Sandbox sandbox = Sandbox.start(Backend.prepared(options));
                Traffic traffic = new Traffic(sandbox)) {
            traffic.everyAction();
            traffic.everyRefusal();
            traffic.everyError(description);
            sent = traffic.byTheFunction();
            all = traffic.all();
        }
    }

    @Test
    void everyOperation_isCalledByTheFunctionUnlessItOnlyServesPeople() {
        Set<String> forPeople = Set.of("GET /me", "GET /admins", "GET /conversations");
        Set<String> expected = Traffic.operations().stream()
                .filter(call -> !forPeople.contains(call))
                .map(call -> call.split(" ", 2))
                .map(parts -> description.operation(parts[0], parts[1]))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(operations(sent)).isEqualTo(expected).doesNotContain("");
    }

    @Test
    void everyRequest_ofTheFunction_isAsDescribed() {
        assertThat(unexplained(sent, description::ofRequest)).isEmpty();
    }

    @Test
    void everyAnswer_ofTheSimulator_isAsDescribed() {
        assertThat(unexplained(all, description::ofAnswer)).isEmpty();
    }

    @Test
    void everyDescribedAnswer_wasGiven() {
        for (String operation : operations(all)) {
            Set<String> given = all.stream()
                    .filter(exchange -> operation(exchange).equals(operation))
                    .map(exchange -> Integer.toString(exchange.status()))
                    .collect(Collectors.toSet());
            List<String> described = description
                    .answers(operation)
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(given).as(operation).containsAll(described);
        }
    }

    @Test
    void everyKnownGap_isStillOne() {
        Set<Deviation> deviations = Stream.concat(
                        sent.stream().map(description::ofRequest), all.stream().map(description::ofAnswer))
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());

        assertThat(KnownGap.ALL).allSatisfy(gap -> assertThat(deviations).anyMatch(gap::explains));
    }

    static Set<Deviation> unexplained(List<Exchange> exchanges, Function<Exchange, List<Deviation>> deviations) {
        return exchanges.stream()
                .flatMap(exchange -> deviations.apply(exchange).stream())
                .filter(deviation -> KnownGap.ALL.stream().noneMatch(gap -> gap.explains(deviation)))
                .collect(Collectors.toSet());
    }

    private Set<String> operations(List<Exchange> exchanges) {
        return exchanges.stream().map(this::operation).collect(Collectors.toCollection(TreeSet::new));
    }

    private String operation(Exchange exchange) {
        return description.operation(exchange.method(), exchange.path());
    }
}
