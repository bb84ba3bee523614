package dev.intercomactions.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Intercom is down and many messages wait: calls stop but for a question now and then, until it is back. */
class BreakerIT {
    @RegisterExtension
    static final Service service = new Service(usual -> usual.withInstances(1));

    @Test
    void intercom_downForALot_isAskedNowAndThenAndEveryRunIsConfirmedOnceItIsBack() {
        List<String> conversations =
                Stream.generate(service::newConversation).limit(40).toList();
        service.intercom().fault(new FaultRule("*", "*", "", FaultRule.ALWAYS, Fault.failBefore(503)));

        List<String> runs = service.sendCloses(conversations);
        await("all runs held back")
                .atMost(Service.PATIENCE)
                .until(() -> runs.stream()
                        .allMatch(run -> service.run(run).path("met_outage").asBoolean()));
        int callsWhileDown = service.intercom().exchanges().size();
        service.intercom().faults().clear();

        runs.forEach(run -> service.awaitRun(run, "succeeded"));
        service.assertClosedOnce(conversations);
        List<Exchange> calls = service.intercom().exchanges();
        // The breaker opens at twenty failures; what was on its way then fails as well.
        assertThat(callsWhileDown).isBetween(20, 20 + 10);
        assertThat(calls.get(callsWhileDown).path())
                .as("the first call afterwards")
                .isEqualTo("/me");
        assertThat(conversations)
                .allSatisfy(id -> assertThat(service.attempts(id)).hasSizeLessThanOrEqualTo(2));
    }
}
