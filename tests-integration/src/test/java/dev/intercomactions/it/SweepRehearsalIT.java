package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.it.machine.Definitions;
import dev.intercomactions.it.machine.Execution;
import dev.intercomactions.it.machine.LambdaFront;
import dev.intercomactions.it.machine.Moto;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.When;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A sweep rehearsed under trouble: of all conversations some are answered in between, for 6 in 100 Intercom fails once, half
 * of the time after it closed them, and twice every process is killed. 600 conversations, or as many as the system property
 * {@code sweep.conversations} says, up to 10,000.
 */
class SweepRehearsalIT {
    private static final int CONVERSATIONS = Integer.getInteger("sweep.conversations", 600);
    private static final int FAULT_EVERY = 17;
    private static final int MOVED_EVERY = 50;
    private static final Duration WEEK = Duration.ofDays(7);

    /** Calls in a second that Intercom's quota leaves to the service: 10,000 a minute, less a tenth. */
    private static final int CALLS_A_SECOND = 150;

    private static final JsonNode SWEEP = Definitions.read("sweep.asl.json", Map.of("SweepConcurrency", "3"));

    @RegisterExtension
    static final Service service = new Service(
            usual -> usual.withFunctionTimeout(Duration.ofSeconds(30)).withInstances(4));

    @Test
    void sweep_underTrouble_countsExactlyAndIsUndoneExactly() throws InterruptedException {
        List<String> stale = conversations();
        List<String> moved = every(stale, MOVED_EVERY, 1);
        Set<String> stayed = stale.stream().filter(id -> !moved.contains(id)).collect(Collectors.toSet());
        AtomicInteger closings = new AtomicInteger();
        try (LambdaFront front = new LambdaFront(
                "SweepStateMachine", payload -> service.sandbox().invokeTask(payload))) {
            Optional<Moto> moto = Moto.start(front, service.sandbox().logs());
            if (moto.isEmpty()) {
                System.out.println("SKIPPED: the rehearsal of a sweep, because moto's server is not on this machine");
            }
            assumeTrue(moto.isPresent(), "moto is not on this machine");
            try (Moto machine = moto.get()) {
                front.before(payload -> {
                    if (payload.path("sweep").asText().equals("close")) {
                        trouble(closings.incrementAndGet(), moved);
                    }
                });
                Instant began = Instant.now();
                JsonNode swept = output(machine, "sweep", act());
                Duration took = Duration.between(began, Instant.now());

                assertThat(swept.path("found").asInt()).isEqualTo(stale.size());
                assertThat(swept.path("closed").asInt()).as(swept.toString()).isEqualTo(stayed.size());
                assertThat(swept.path("skipped").asInt()).as(swept.toString()).isEqualTo(moved.size());
                assertThat(swept.path("failed").asInt()).isZero();
                service.assertClosedOnce(List.copyOf(stayed));
                assertThat(moved)
                        .allSatisfy(id -> assertThat(service.effects(id)).isZero());
                tell(swept, took, front.payloads().size());

                JsonNode undone = output(
                        machine, "undo", Json.object().put("undo", "rehearsal").put("admin_id", Samples.ADMIN));
                assertThat(undone.path("reopened").asInt())
                        .as(undone.toString())
                        .isEqualTo(stayed.size());
                assertThat(stale).allSatisfy(id -> assertThat(service.state(id)).isEqualTo("open"));
            }
        }
    }

    /** Some are answered before anything is closed; early on, every process is killed, and again later. */
    private static void trouble(int closing, List<String> moved) {
        if (closing == 1) {
            moved.forEach(id -> service.intercom().workspace().addComments(id, 1, "I am still here."));
        }
        if (closing == 2 || closing == Math.max(4, CONVERSATIONS / 200)) {
            Thread.startVirtualThread(() -> service.sandbox().taskFunction().kill());
        }
    }

    private static void tell(JsonNode swept, Duration took, int invocations) {
        long floor = swept.at("/estimate/calls").asLong() / CALLS_A_SECOND;
        System.out.printf(
                "SWEEP: %d conversations in %d s, %d invocations; the quota alone asks for %d s%n",
                swept.path("found").asInt(), took.toSeconds(), invocations, floor);
    }

    private static List<String> conversations() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS; i++) {
            String id = Samples.newId();
            service.intercom().workspace().addConversation(id, Instant.now().minus(WEEK.plusDays(1)));
            ids.add(id);
        }
        List<String> failing = every(ids, FAULT_EVERY, 0);
        for (int i = 0; i < failing.size(); i++) {
            service.fault(failing.get(i), 1, i % 2 == 0 ? Fault.failBefore(503) : new Fault.Reset(When.AFTER_EFFECT));
        }
        return ids;
    }

    private static List<String> every(List<String> ids, int step, int from) {
        List<String> some = new ArrayList<>();
        for (int i = from; i < ids.size(); i += step) {
            some.add(ids.get(i));
        }
        return some;
    }

    private static ObjectNode act() {
        return Json.object()
                .put("sweep_id", "rehearsal")
                .put("inactive_for_seconds", WEEK.toSeconds())
                .put("admin_id", Samples.ADMIN)
                .put("body", Samples.TEXT)
                .put("limit", 10_000)
                .put("preview", false);
    }

    private static JsonNode output(Moto machine, String name, JsonNode input) {
        Execution execution = machine.execute(SWEEP, name, input);
        assertThat(execution).isInstanceOf(Execution.Succeeded.class);
        return ((Execution.Succeeded) execution).output();
    }
}
