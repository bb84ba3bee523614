package dev.intercomactions.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.FaultRule;
import dev.intercomactions.sandbox.lambda.InvocationResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The console as a person has it: in a dashboard, in a browser, with a mouse. */
@Execution(ExecutionMode.SAME_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // The first finds all well; the last leaves forty causes behind.
class ConsoleIT {
    @RegisterExtension
    static final Service service = new Service();

    private static final Path PICTURES = Path.of("target", "console");

    private static Chromium chromium;

    private final List<String> faults = new ArrayList<>();
    private Page page;

    @BeforeAll
    static void start() throws InterruptedException {
        chromium = Chromium.start();
        service.sandbox().consoleFunction().warmUp();
        setDefaultAssertionTimeout((double) Service.PATIENCE.toMillis());
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        page = chromium.page(faults);
        page.navigate(service.sandbox().consoleUri().toString());
        assertThat(widget().locator("h2")).hasText("Intercom actions");
    }

    /** Whatever was shown: no script of it ran, and there was none to be taken away. */
    @AfterEach
    void checkPeace() {
        assertThat(faults).isEmpty();
        assertThat(page.locator("html")).hasAttribute("data-stripped", "0");
        page.context().close();
    }

    /** What somebody does who has never seen it: finds the largest cause, mends it, tries one, retries all; sees zero. */
    @Test
    @Order(1)
    void fortyFailedRuns_ofFiveCauses_areMendedByMouseAlone() {
        assertThat(verdict()).hasText("All is well");
        picture("empty");

        press("Make 40 runs fail, of 5 causes");
        awaitVerdict("40 failed runs of 5 causes");
        awaitDeadLetters(40);
        picture("five-groups");
        Locator largest = rows().first();
        assertThat(largest.locator(".count")).containsText("16");
        assertThat(largest.locator(".cause")).containsText("create_note");
        assertThat(largest.locator(".cause")).containsText("the token is not allowed to do this");

        press(largest, "Look");
        assertThat(widget().locator("h2")).hasText("create_note: action_forbidden");
        widget().locator("button.id").first().click();
        assertThat(widget().locator(".story li")).hasCount(1);
        assertThat(widget().locator(".story")).containsText("The app may not write notes");
        picture("run");
        press(widget(), "action_forbidden");

        mend("/contacts/*/notes");
        press(widget(), "Try one");
        assertThat(page.locator("#confirmation p")).containsText("Retry the newest of 16 runs");
        picture("confirmation");
        press("Confirm");
        assertThat(widget().locator(".sample.good")).containsText("The sample went through in round 2");
        picture("sample");

        confirm(widget().locator(".sample"), "Retry 15");
        assertThat(banner()).hasText("The next round of 15 runs has started.");
        awaitVerdict("24 failed runs of 4 causes");

        for (int left : new int[] {14, 7, 3, 0}) {
            String cause = rows().first().locator(".chip").innerText();
            mend(cause);
            confirm(rows().first(), Pattern.compile("Retry \\d+"));
            assertThat(banner()).containsText("has started");
            awaitVerdict(left == 0 ? "No run needs attention" : left + " failed runs of ");
        }
        picture("dead-letters-left");

        confirm(widget(), "Redrive 40 dead letters");
        assertThat(banner()).containsText("The redrive has begun");
        awaitVerdict("All is well");
        assertThat(done()).hasSize(40);
    }

    /** What Intercom carried out of it: each once. */
    private static List<Exchange> done() {
        return service.intercom().exchanges().stream()
                .filter(exchange -> exchange.method().equals("POST")
                        && exchange.status() == 200
                        && !exchange.path().endsWith("/search"))
                .toList();
    }

    @Test
    @Order(2)
    void doubleClick_onTheConfirmation_startsOneRound() {
        String conversation = Samples.newId();
        String runId = service.send(Samples.envelope(conversation));
        awaitDeadLettered(runId);
        show(runId);
        service.intercom().workspace().addConversation(conversation);

        press(widget(), "Retry");
        page.locator("#confirmation").getByText("Confirm").dblclick();

        assertThat(banner()).hasText("Round 2 has started.");
        assertThat(service.awaitRun(runId, "succeeded").path("round").asInt()).isEqualTo(2);
        service.assertClosedOnce(List.of(conversation));
        refresh();
        assertThat(widget().locator(".card.good")).containsText("Succeeded");
    }

    /** A list of what is broken that was asked for before the click, and comes after it. */
    @Test
    @Order(2)
    void mend_whileAnOlderListIsOnItsWay_staysMended() {
        String conversation = service.newConversation();
        service.fault(conversation, 1, Fault.failBefore(503));
        refresh();
        Locator line = page.locator("#troubles li").filter(new Locator.FilterOptions().setHasText(conversation));
        assertThat(line).hasCount(1);
        page.evaluate("""
                () => {
                  const ask = window.fetch;
                  const later = next => setTimeout(next, 500);
                  window.fetch = async (path, options) => {
                    const answer = await ask(path, options);
                    if (path === '/console/troubles' && options.method === 'GET') {
                      await new Promise(later);
                      later(() => document.documentElement.dataset.late = 'shown');
                    }
                    return answer;
                  };
                }
                """);

        refresh();
        press(line, "Mend");

        assertThat(page.locator("html")).hasAttribute("data-late", "shown");
        assertThat(line).hasCount(0);
    }

    @Test
    @Order(3)
    void hostileTexts_stayTexts() {
        String hostile = "<img src=x onerror=alert(1)><script>alert(2)</script></cwdb-action>\u202Eevil";
        String conversation = service.newConversation();
        service.fault(conversation, 1, new Fault.Refuse(422, "<b onclick=alert(3)>code", hostile));
        ObjectNode envelope = Samples.envelope(conversation);
        envelope.withObject("/input").put("body", hostile);
        String runId = service.send(envelope);
        awaitDeadLettered(runId);
        ObjectNode noAction = Json.object().put("action", hostile);
        noAction.putObject("input");
        service.send(noAction);

        show(runId);

        assertThat(widget().locator(".card.bad")).containsText("<script>alert(2)</script>");
        assertThat(widget().locator("pre").first()).containsText("<img src=x onerror=alert(1)>");
        assertThat(widget().locator("img, script, b")).hasCount(0);
        press(widget(), "Overview");
        awaitVerdict("2 failed runs of 2 causes");
        assertThat(widget().locator("img, script, b")).hasCount(0);
        confirm(rows().filter(new Locator.FilterOptions().setHasText("close_conversation")), "Retry 1");
        awaitVerdict("1 failed run of 1 cause");
    }

    @Test
    @Order(4)
    void longStory_isToldInLightAndDark_wideAndNarrow() {
        String conversation = service.newConversation();
        service.fault(conversation, 10, Fault.failBefore(503));
        String runId = service.send(Samples.envelope(conversation));
        service.awaitRun(runId, "failed");
        show(runId);
        confirm(widget(), "Retry");
        await().atMost(Service.PATIENCE)
                .until(() -> service.run(runId).path("round").asInt() == 2);
        service.awaitRun(runId, "failed");

        refresh();
        assertThat(widget().locator(".story li").first()).containsText("Attempt 1, round 1");
        assertThat(widget().locator(".story")).containsText("Attempt 5, round 2");
        assertThat(widget().locator(".story li").last()).containsText("Look, round 2");
        picture("long-story");
        press("Dark");
        assertThat(widget().locator(".ica.dark")).isVisible();
        showAgain(runId);
        picture("long-story-dark");
        press("Narrow");
        assertThat(widget().locator(".ica.dark.narrow")).isVisible();
        picture("narrow-dark");
        press(widget(), "What do these words mean?");
        assertThat(page.locator("#popup")).containsText("Held back: Intercom was down");
        press("Close");
        press("Light");
        press("Half");
        assertThat(widget().locator(".ica.narrow:not(.dark)")).isVisible();
    }

    @Test
    @Order(5)
    void readOnlyWidget_hasNothingToPressButLooks() {
        assertThat(buttons("Try one").first()).isVisible();

        page.locator("#readonly").check();

        assertThat(buttons("Try one")).hasCount(0);
        assertThat(rows().first()).isVisible();
        press(rows().first(), "Look");
        assertThat(widget().locator("h2")).not().hasText("Intercom actions");
        assertThat(buttons("Retry|Dismiss")).hasCount(0);
    }

    private Locator buttons(String label) {
        return widget().getByRole(
                        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^(" + label + ")")));
    }

    /** A sweep's failures are one line, however many; its cause is mended, one is tried, the rest retried. */
    @Test
    @Order(6)
    void sweep_thatFailedInParts_isOneGroupAndIsMendedByMouseAlone() {
        List<String> refused =
                Stream.generate(service::newConversation).limit(10).toList();
        List<String> gone = Stream.generate(Samples::newId).limit(3).toList();
        refused.forEach(id ->
                service.fault(id, 1, new Fault.Refuse(403, "action_forbidden", "The app may not close conversations")));
        bulk("nightly <b>", Stream.concat(refused.stream(), gone.stream()).toList());

        await().atMost(Service.PATIENCE).untilAsserted(() -> {
            refresh();
            assertThat(nightly().locator(".count").first().innerText()).startsWith("13");
        });
        assertThat(nightly().locator(".inside")).hasCount(2);
        assertThat(nightly()).containsText("10 × close_conversation action_forbidden");
        assertThat(nightly()).containsText("Bulk nightly <b>");
        picture("bulk");

        press(nightly(), "Look");
        assertThat(widget().locator("h2")).hasText("Bulk nightly <b>");
        assertThat(rows()).hasCount(2);
        picture("bulk-group");
        press(rows().first(), "Look");
        assertThat(widget().locator("h2")).hasText("close_conversation: action_forbidden");
        confirm(widget(), "Try one");
        await("what came of the sample").atMost(Service.PATIENCE).until(() -> {
            refresh();
            return widget().locator(".sample").innerText().contains("The sample went through in round 2");
        });
        confirm(widget().locator(".sample"), "Retry 9");
        await().atMost(Service.PATIENCE).untilAsserted(() -> service.assertClosedOnce(refused));

        await().atMost(Service.PATIENCE).untilAsserted(() -> {
            refresh();
            assertThat(nightly().locator(".count").first().innerText()).startsWith("3");
        });
        press(nightly(), "Look");
        confirm(widget(), "Dismiss 3");
        assertThat(banner()).hasText("3 runs were dismissed.");
        assertThat(nightly()).hasCount(0);
    }

    private Locator nightly() {
        return rows().filter(new Locator.FilterOptions().setHasText("Bulk nightly"));
    }

    /** What the bulk's state machine asks for one batch. */
    private static void bulk(String id, List<String> conversations) {
        ObjectNode step = Json.object().put("bulk", "carry").put("final", true);
        ObjectNode batch = step.putObject("batch");
        batch.putObject("BatchInput")
                .putObject("plan")
                .put("bulk_id", id)
                .put("action", "close_conversation")
                .put("format", "jsonl")
                .put("mode", "wait");
        conversations.forEach(conversation -> batch.withArray("Items").add(Samples.input(conversation)));
        assertThat(service.task(step)).isInstanceOf(InvocationResult.Answer.class);
    }

    @Test
    @Order(7)
    void fortyCauses_areOnePage() {
        for (int i = 0; i < 40; i++) {
            for (int n = 0; n <= i % 4; n++) {
                String conversation = service.newConversation();
                service.intercom()
                        .fault(FaultRule.parts(
                                conversation,
                                1,
                                new Fault.Refuse(422, "some_refusal_" + i, "Refused for reason " + i)));
                service.send(Samples.envelope(conversation));
            }
        }

        await().atMost(Service.PATIENCE).untilAsserted(() -> {
            refresh();
            assertThat(rows().count()).isEqualTo(40);
            assertThat(verdict().innerText()).startsWith("102 failed runs of 42 causes");
        });
        picture("forty-groups");
        press("Dark");
        assertThat(rows()).hasCount(40);
        picture("forty-groups-dark");
    }

    // ------------------------------------------------------------------------------------------------------ the mouse

    private Locator widget() {
        return page.locator("#frame[aria-busy=false] #widget");
    }

    private Locator rows() {
        return widget().locator(".groups tbody tr");
    }

    private Locator verdict() {
        return widget().locator(".verdict strong");
    }

    private Locator banner() {
        return widget().locator(".banner[role=status]");
    }

    private void press(String label) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(label).setExact(true))
                .click();
    }

    private static void press(Locator within, String label) {
        within.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(label).setExact(true))
                .first()
                .click();
    }

    private void confirm(Locator within, String label) {
        press(within, label);
        press("Confirm");
    }

    private void confirm(Locator within, Pattern label) {
        within.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(label))
                .click();
        press("Confirm");
    }

    private void mend(String trouble) {
        Locator line = page.locator("#troubles li").filter(new Locator.FilterOptions().setHasText(trouble));
        press(line, "Mend");
        assertThat(line).hasCount(0);
    }

    /** Until then some of the failed runs have no dead letter yet. */
    private void awaitDeadLetters(int count) {
        await("the dead letters").atMost(Service.PATIENCE).until(() -> {
            refresh();
            return widget().locator(".tag").count() == 0
                    && widget().locator(".tile").last().innerText().contains(Integer.toString(count));
        });
    }

    private void refresh() {
        press(widget(), "Refresh");
        widget().waitFor();
    }

    /** Until its dead letter is written down, its caller may be the one who was told. */
    private static void awaitDeadLettered(String runId) {
        await("the dead letter of " + runId)
                .atMost(Service.PATIENCE)
                .until(() -> service.run(runId).path("dead_lettered").asBoolean());
    }

    /** Presses refresh until it says so: the queue takes its time. */
    private void awaitVerdict(String text) {
        await("the verdict: " + text).atMost(Service.PATIENCE).until(() -> {
            refresh();
            return verdict().innerText().startsWith(text);
        });
    }

    /** Goes to a failed run by its id. */
    private void show(String runId) {
        refresh();
        showAgain(runId);
    }

    private void showAgain(String runId) {
        press(widget(), "All failed runs, newest first");
        press(widget(), runId);
        assertThat(widget().locator(".facts")).containsText(runId);
    }

    private void picture(String name) {
        page.locator("#frame").screenshot(new Locator.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }
}
