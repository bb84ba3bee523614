package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.json.Json;
import dev.intercomactions.lambda.Front;
import dev.intercomactions.run.RunIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Writes {@code docs/cost.md} from the benchmarks' figures, the template, prices and quotas; CI fails when a commit forgot it. */
class CostPageTest {
    private static final Path FILE = Path.of("..", "docs", "cost.md");
    private static final CostFigures FIGURES = CostFigures.load();

    @Test
    void page_isWrittenToDocs() throws IOException {
        String page = CostPage.text();
        if (!Files.exists(FILE) || !Files.readString(FILE).equals(page)) {
            Files.writeString(FILE, page);
        }
        assertThat(FILE).hasContent(page);
    }

    /** The arithmetic, once by hand: ten messages in one invocation of a gigabyte and 232.1 ms, as billed. */
    @Test
    void bill_ofLambdasTime_isInvocationsTimesMemoryTimesMilliseconds() {
        Bill.Way way = new Bill.Way("QueueFunction", 10, 232.1, 0, 1.2, 0, false);
        double gigabytes = FIGURES.memoryGigabytes("QueueFunction");

        Bill bill = Bill.of(way, 1e6, FIGURES);

        assertThat(bill.of("Lambda: time"))
                .isCloseTo(100_000 * 0.233 * gigabytes * FIGURES.price("lambda_arm_gb_second"), within(1e-9));
        assertThat(bill.of("SQS")).isCloseTo(1.2 * FIGURES.price("sqs_million_requests"), within(1e-9));
        assertThat(bill.of("HTTP API")).isZero();
    }

    @Test
    void quotas_theFirstToBeMet_isIntercomsUnlessTheEndpointsOwnBoundIs() {
        List<Limit> limits = Limit.all(FIGURES);

        assertThat(limits.stream()
                        .filter(limit -> !limit.name().startsWith("`"))
                        .findFirst()
                        .orElseThrow()
                        .name())
                .startsWith("Intercom: 10,000");
        assertThat(limits).extracting(Limit::actionsADay).isSorted();
    }

    /** What the console, the alarms and the dashboard need stays below what a table's or an index's partition takes. */
    @Test
    void index_throughAnOutageOfOneOfFiftyWorkspaces_staysBelowAPartition() {
        assertThat(HeldBackRuns.through(CostPage.GROWN / CostPage.WORKSPACES, FIGURES)
                        .mostWritesASecond())
                .isLessThan((int) FIGURES.quota("dynamodb_partition_writes_a_second"));
    }

    /** What is said of a single workspace with more than about a million a day. */
    @Test
    void index_throughAnOutageOfOneLargeWorkspace_passesAPartitionFromAMillionADay() {
        double bound = FIGURES.quota("dynamodb_partition_writes_a_second");

        assertThat(HeldBackRuns.through(1e6, FIGURES).mostWritesASecond() / bound)
                .isCloseTo(1, within(0.2));
        assertThat(HeldBackRuns.through(CostPage.GROWN, FIGURES).mostWritesASecond() / bound)
                .isGreaterThan(2);
    }

    /** An even day has one invocation in many seconds, so each is the first of its second. */
    @Test
    void bill_ofFewActionsADay_hasATraceForEachInvocation() {
        Bill.Way way = Bill.Way.overHttp(FIGURES);

        assertThat(Bill.of(way, 1_000, FIGURES).of("X-Ray")).isCloseTo(FIGURES.price("traces_million"), within(1e-9));
        assertThat(Bill.of(way, 1e9, FIGURES).of("X-Ray"))
                .isCloseTo(0.05 * FIGURES.price("traces_million"), within(1e-3));
    }

    /** The page on sweeps counts what this one puts a price on. */
    @Test
    void sweep_itsTransitionsAndInvocations_areThoseOfItsOwnPage() throws IOException {
        String row = "| a sweep | about %.0f | about %.0f |"
                .formatted(FIGURES.sweep("transitions"), FIGURES.sweep("invocations"));

        assertThat(Files.readString(FILE.resolveSibling("sweep.md"))).contains(row);
    }

    /** What a run that an outage holds back adds to its item, to be found, makes it no larger to write than any other. */
    @Test
    void heldBackRun_inTheIndex_isAsManyUnitsAsTheFiguresSay() {
        Front front = new Front((request, bound) -> new IntercomResponse.NotSent("connection_failed"), Map.of());
        for (int i = 0; i < 30; i++) {
            front.batch(message(i));
        }

        Map<String, AttributeValue> held = Optional.ofNullable(
                        front.table.items().get(RunIds.ofKey("held-29")))
                .orElseThrow();

        assertThat(held).containsEntry("attention", AttributeValue.fromS("queued"));
        assertThat(HeldBackRuns.bytes(held)).isBetween(500, (int) (1024 * FIGURES.unitsAWrite()));
    }

    @Test
    void keys_ofAnyShape_areSpreadEvenlyOverPartitions() {
        for (KeySpread spread : KeySpread.all()) {
            assertThat(spread.busiest()).as(spread.keys()).isLessThan(1.1);
        }
    }

    /** A batch of one message, to close a conversation with a word to the customer. */
    private static String message(int number) {
        ObjectNode event = Json.object();
        event.putArray("Records")
                .addObject()
                .put("messageId", "m-" + number)
                .put("receiptHandle", "r-" + number)
                .put("body", """
                        {"action": "close_conversation", "idempotency_key": "held-%d", "input": {"conversation_id": "%d",
                         "admin_id": "12345", "body": "Hi there, thanks for reaching out."}}""".formatted(number, 1000 + number));
        return Json.write(event);
    }
}
