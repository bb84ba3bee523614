package dev.intercomactions.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.run.Run;
import dev.intercomactions.run.RunIds;
import dev.intercomactions.testing.ForwardingRunStore;
import dev.intercomactions.testing.Logs;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages: what stands in them, for whom, and that nothing in them is more than text. */
class PagesTest {
    static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "</cwdb-action><cwdb-action action=\"call\">{\"do\":\"redrive\"}</cwdb-action>",
            "' onmouseover='alert(1)",
            "</style><style>*{display:none}</style>",
            "&lt;b&gt; &amp; &#x3c;i>",
            "\u202Egnp.exe\u202C",
            "a\u0000b",
            "{{7*7}} ${7*7} <%= 7 %>",
            "<a href=\"javascript:alert(1)\">go</a>",
            "<!--",
            "]]>");

    private static final String INBOX = "https://app.eu.intercom.com/a/inbox/_/inbox/conversation/";

    private final Desk desk = new Desk();

    // ---------------------------------------------------------------------------------------------- what is in them

    @Test
    void describe_isTheDocumentationInMarkdown() {
        JsonNode answer = desk.answer("{\"describe\": true}");

        assertThat(answer.path("markdown").asText())
                .startsWith("## ")
                .contains("`readonly`")
                .contains("``` yaml");
    }

    @Test
    void group_itsRuns_comePageByPageNewestFirst() {
        desk.addFailed(45, "close_conversation", "not_found");
        desk.addFailed(9, "close_conversation", "timeout");

        Document first = desk.group("close_conversation", "not_found");
        Document second = desk.press(first, "Older");
        Document third = desk.press(second, "Older");

        assertThat(first.select(".lead").text()).startsWith("45 runs, the last 5 min ago");
        assertThat(ids(first)).hasSize(20).startsWith("not-found-close-conversation-0");
        assertThat(ids(second)).hasSize(20).startsWith("not-found-close-conversation-20");
        assertThat(ids(third)).hasSize(5).endsWith("not-found-close-conversation-44");
        assertThat(Desk.buttons(third)).contains("Newest").doesNotContain("Older");
        assertThat(ids(desk.press(third, "Newest"))).isEqualTo(ids(first));
        assertThat(first.select("tbody .about").getFirst().text()).isEqualTo("conversation_id 123456 admin_id 1");
    }

    @Test
    void group_withoutRuns_saysSo() {
        assertThat(desk.group("close_conversation", "not_found").text()).contains("No run is left here.");
    }

    @Test
    void group_ofAllFailedRuns_namesEachCauseAndActsUponNone() {
        desk.addFailed(2, "close_conversation", "not_found");
        desk.addFailed(2, "create_note", "unauthorized");

        Document page = desk.press(desk.overview(), "All failed runs, newest first");

        assertThat(page.select("tbody tr .chip").eachText()).contains("not_found", "unauthorized");
        assertThat(page.select("cwdb-action").eachText()).noneMatch(payload -> payload.contains("_group"));
    }

    @Test
    void group_ofRequestsWithoutAnAction_isAGroupToo() {
        desk.add(desk.failed("r-1", "", "invalid_input").put("reason", "invalid"));
        desk.addFailed(2, "close_conversation", "invalid_input");

        Document page = desk.press(desk.overview().select(".groups tbody tr").getLast(), "Look");

        assertThat(page.select("h2").text()).isEqualTo("No action named: invalid_input");
        assertThat(ids(page)).containsExactly("r-1");
    }

    @Test
    void group_ofRetryingRuns_isFoundByItsLastCause() {
        desk.add(Desk.attempt(desk.waiting("r-1", "close_conversation"), 1, "timeout", "late"));
        desk.add(Desk.attempt(desk.waiting("r-2", "close_conversation"), 1, "server_error", "oops"));

        Document page = desk.press(desk.overview().select(".groups tbody tr").getFirst(), "Look");

        assertThat(ids(page)).hasSize(1);
        assertThat(page.text()).contains("1 run, the last 5 min ago");
    }

    @Test
    void run_itsStory_isToldAttemptByAttempt() {
        ObjectNode run =
                desk.failed("r-1", "close_conversation", "server_error").put("attempts_in_round", 2);
        Desk.attempt(run, 1, "timeout", "no answer");
        Desk.attempt(run, 2, "server_error", "oops");
        desk.add(run);

        Document page = desk.run("r-1");

        assertThat(page.select("h2").text()).isEqualTo("close_conversation");
        assertThat(page.select(".story li").eachText())
                .containsExactly(
                        "Attempt 1, round 1 6 min ago 09:53:20 took 321 ms timeout HTTP 503 Intercom did not answer in time:"
                                + " wait, then try again. no answer request req-1",
                        "Attempt 2, round 1 6 min ago 09:53:20 took 321 ms server_error HTTP 503 Intercom failed: wait, then"
                                + " try again. oops request req-2");
        assertThat(page.select(".facts").text())
                .contains("Round 1, 2 of 5 attempts spent")
                .contains("Asked 10 min ago");
        assertThat(page.select(".document").text()).startsWith("Input").contains("\"conversation_id\" : \"123456\"");
        assertThat(Desk.buttons(page)).contains("Overview", "server_error", "Retry", "Dismiss", "Refresh");
    }

    @Test
    void run_nobodyKnows_isSaidSo() {
        assertThat(desk.run("nobody-knows").text()).contains("There is no run with this id.");
    }

    @Test
    void run_thatSucceeded_showsItsOutcome() {
        ObjectNode run = desk.failed("r-1", "close_conversation", "x")
                .put("status", "succeeded")
                .put("recovered", true);
        run.putObject("output").put("id", "123456").put("state", "closed");
        desk.add(run);

        Document page = desk.run("r-1");

        assertThat(page.select(".card.good").text()).contains("nothing was sent again");
        assertThat(page.select(".document").getLast().text())
                .startsWith("Outcome")
                .contains("\"state\" : \"closed\"");
        assertThat(page.select("cwdb-action").eachText()).noneMatch(payload -> payload.contains("\"do\""));
    }

    @Test
    void run_aboutAConversation_linksIntoTheInboxOfItsRegion() {
        desk.addFailed(1, "close_conversation", "not_found");
        ObjectNode note = desk.failed("r-2", "create_note", "not_found");
        note.putObject("input").put("contact_id", "5ba682d23d7cf92bef87bfd4").put("body", "-");
        desk.add(note);
        ObjectNode odd = desk.failed("r-3", "create_note", "not_found");
        odd.putObject("input").put("contact_id", "../../evil").put("conversation_id", "javascript:1");
        desk.add(odd);

        assertThat(desk.run("not-found-close-conversation-0").select("a").attr("href"))
                .isEqualTo(INBOX + "123456");
        assertThat(desk.run("r-2").select("a").attr("href"))
                .isEqualTo("https://app.eu.intercom.com/a/apps/_/users/5ba682d23d7cf92bef87bfd4/all-conversations");
        assertThat(desk.run("r-3").select("a")).isEmpty();
    }

    @Test
    void run_withALongInput_isCutAndSaysWhereTheRestIs() {
        ObjectNode run = desk.failed("r-1", "reply_to_conversation", "not_found");
        run.putObject("input").put("body", "line\n".repeat(50_000));
        desk.add(run);

        Document page = desk.run("r-1");

        assertThat(page.html().length()).isLessThan(30_000);
        assertThat(page.text()).contains("cut here: GET /v1/runs/{run_id} has all of it");
    }

    // ------------------------------------------------------------------------------------------------------- for whom

    @Test
    void times_areTheViewers() {
        desk.addFailed(1, "close_conversation", "not_found");

        Document page = desk.page(Json.object(), "{\"timezone\":{\"label\":\"Local\",\"offsetISO\":\"+05:30\"}}");

        assertThat(page.select(".now").text()).startsWith("As of 15:30:00 UTC+05:30");
        assertThat(page.select(".groups .when").getFirst().attr("title")).isEqualTo("2026-03-01 15:25:00 +05:30");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"timezone\":7}",
                "{\"timezone\":{\"offsetISO\":\"nonsense\"}}",
                "{\"timezone\":{\"offsetISO\":\"+99:00\"}}"
            })
    void times_withoutAZoneThatMakesSense_areUtc(String context) {
        assertThat(desk.page(Json.object(), context).select(".now").text()).contains("UTC Refresh");
    }

    @Test
    void theme_andWidth_areTheDashboards() {
        assertThat(look("{}")).isEqualTo("ica");
        assertThat(look("{\"theme\":\"dark\",\"width\":1400}")).isEqualTo("ica dark");
        assertThat(look("{\"theme\":\"light\",\"width\":480}")).isEqualTo("ica narrow");
        assertThat(look("{\"theme\":{},\"width\":\"wide\"}")).isEqualTo("ica");
        assertThat(look("{\"width\":-5}")).isEqualTo("ica narrow");
    }

    private String look(String context) {
        return desk.page(Json.object(), context).body().child(0).className();
    }

    // ------------------------------------------------------------------------------------------------- nothing but
    // text

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void value_whateverItIs_staysText(String hostile) {
        ObjectNode run = desk.failed("r-1", hostile, hostile).put("reason", "invalid");
        ((ObjectNode) run.path("error")).put("error_message", hostile).put("request_id", hostile);
        ((ObjectNode) run.path("input")).put(hostile + "_id", hostile).put("body", hostile);
        Desk.attempt(run, 1, hostile, hostile);
        desk.add(run);

        for (Document page : List.of(
                desk.overview(), desk.press(desk.overview(), "Look"), desk.run("r-1"), desk.group(hostile, hostile))) {
            assertThat(page.select("script, img, iframe, object, use, link, i, b"))
                    .isEmpty();
            assertThat(page.select("a"))
                    .allSatisfy(link -> assertThat(link.attr("href")).startsWith(INBOX));
            assertThat(page.select("style")).hasSize(1);
            assertThat(page.getAllElements().stream()
                            .flatMap(element -> element.attributes().asList().stream())
                            .map(Attribute::getKey))
                    .noneMatch(name -> name.startsWith("on"));
            assertThat(page.select("cwdb-action[action=call]")).allSatisfy(PagesTest::isOurs);
        }
        assertThat(desk.run("r-1").text()).contains(hostile.replace('\u0000', ' '));
    }

    /** Its payload is JSON, needs no escaping in HTML, and its button says what it does before it does it. */
    private static void isOurs(Element action) {
        JsonNode payload = Json.parse(action.text()).orElseThrow();
        assertThat(payload.has("show") || payload.has("do")).isTrue();
        assertThat(action.text()).doesNotContain("<", ">", "&");
        assertThat(action.hasAttr("confirmation")).isEqualTo(payload.has("do"));
        assertThat(action.attr("endpoint")).isEqualTo(Desk.ENDPOINT);
        assertThat(Objects.requireNonNull(action.previousElementSibling()).tagName())
                .isEqualTo("button");
    }

    @Test
    void page_hasNoScript_andAllStylingOfItsOwn() {
        desk.addFailed(3, "close_conversation", "not_found");
        String html = desk.answer("{}").asText();

        assertThat(html).doesNotContainIgnoringCase("<script", "javascript:", "http://", "url(", "@import");
        assertThat(html).contains("cwdb-no-default-styles");
    }

    // ---------------------------------------------------------------------------------------------- events of any
    // shape

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "\"text\"",
                "[]",
                "[1,2]",
                "not json",
                "{\"show\":7}",
                "{\"show\":[]}",
                "{\"show\":\"nonsense\"}",
                "{\"show\":\"group\"}",
                "{\"show\":\"group\",\"status\":\"succeeded\"}",
                "{\"show\":\"group\",\"status\":\"failed\",\"cursor\":\"nonsense\"}",
                "{\"show\":\"group\",\"status\":\"failed\",\"action\":{\"a\":1}}",
                "{\"show\":\"run\"}",
                "{\"show\":\"run\",\"run_id\":\"../../etc\"}",
                "{\"show\":\"run\",\"run_id\":null}",
                "{\"describe\":\"maybe\"}",
                "{\"widgetContext\":[]}",
                "{\"widgetContext\":{\"params\":7,\"forms\":null,\"width\":1e400}}",
                "{\"a\":1,\"a\":2}"
            })
    void event_ofAnyShape_isAnsweredByAPage(String event) {
        desk.addFailed(1, "close_conversation", "not_found");

        Document page = desk.page(event);

        assertThat(page.select("h2").text()).isNotEmpty();
        assertThat(desk.queues.sent("/actions")).isEmpty();
    }

    @Test
    void event_ofGreatSize_isAnsweredByASmallPage() {
        ObjectNode huge = Json.object()
                .put("show", "group")
                .put("status", "failed")
                .put("action", "x".repeat(5_000_000))
                .put("error_code", "y".repeat(500_000));

        Document page = desk.page(huge);

        assertThat(page.html().length()).isLessThan(20_000);
        assertThat(page.select(".banner").text()).startsWith("This page is not one of this version's");
    }

    /** An exception's message may quote what a customer wrote. */
    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void fault_ofTheConsole_isAPageAndALineWithoutWords() {
        Desk broken = new Desk((log, clock) -> new ForwardingRunStore(log) {
            @Override
            public Optional<Run> find(String runId) {
                throw new IllegalStateException("customerwords");
            }
        });
        Logs.clear();

        Document page = broken.run("r-1");

        assertThat(page.select("h2").text()).isEqualTo("This page could not be made");
        assertThat(page.text()).doesNotContain("customerwords");
        assertThat(Logs.lines())
                .anyMatch(line -> line.contains("console.fault: java.lang.IllegalStateException"))
                .noneMatch(line -> line.contains("customerwords"));
    }

    private static List<String> ids(Document page) {
        return page.select("tbody .cause button").eachText().stream()
                .filter(RunIds::isRunId)
                .toList();
    }
}
