package dev.intercomactions.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.action.Actions;
import dev.intercomactions.action.Change;
import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.action.Parsed;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.json.Json;
import dev.intercomactions.pacing.CircuitBreaker;
import dev.intercomactions.pacing.Pacer;
import dev.intercomactions.pacing.RateLimitWindow;
import dev.intercomactions.testing.MemoryRunStore;
import dev.intercomactions.testing.SettableClock;
import dev.intercomactions.testing.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Runs that create and delete contacts, when answers are lost: nothing twice, and the truth told. */
class CreateAndDeleteTest {
    private static final String OLD = "000000000000000000000000";

    /** The first that is created. */
    private static final String NEW = "000000000000000000000001";

    private final SettableClock clock = new SettableClock();
    private final Workspace workspace = new Workspace(clock);
    private final Map<String, ObjectNode> contacts = workspace.contacts;
    private final List<String> calls = new ArrayList<>();
    private final List<UnaryOperator<IntercomResponse>> faults = new ArrayList<>();
    private final List<UnaryOperator<IntercomResponse>> lookFaults = new ArrayList<>();
    private final Engine engine = new Engine(
            new MemoryRunStore(),
            new PacedClient(
                    (request, bound) -> call(request),
                    new Pacer(new RateLimitWindow(10), new CircuitBreaker()),
                    clock,
                    clock::pass,
                    new TimeLimits(Lab.CALL, Lab.SETTLE, Lab.MAX_AGE)),
            clock,
            new Random(7),
            new TimeLimits(Lab.CALL, Lab.SETTLE, Lab.MAX_AGE));

    @Test
    void user_createdWithoutAnAnswer_isFoundByItsExternalId() {
        faults.add(CreateAndDeleteTest::lost);

        assertThat(recovered(create("'external_id': '881'")))
                .isEqualTo("{\"id\":\"" + NEW + "\",\"role\":\"user\",\"email\":null,\"external_id\":\"881\"}");
        assertThat(calls).containsExactly("POST /contacts", "GET /contacts/find_by_external_id/881");
    }

    @Test
    void user_createdWithoutAnAnswerAndNotYetFound_isProvenByTheConflict() {
        faults.add(CreateAndDeleteTest::lost);
        workspace.searchLags(true);

        assertThat(recovered(create("'email': 'j@x'")))
                .isEqualTo("{\"id\":\"" + NEW + "\",\"role\":\"user\",\"email\":\"j@x\",\"external_id\":null}");
        assertThat(calls).containsExactly("POST /contacts", "POST /contacts/search", "POST /contacts");
        assertThat(contacts).hasSize(1);
    }

    @Test
    void user_createdWithoutAnAnswerWhileLooksFail_isProvenByTheConflict() {
        faults.add(CreateAndDeleteTest::lost);
        lookFaults.add(CreateAndDeleteTest::unavailable);

        assertThat(recovered(create("'external_id': '881'")))
                .isEqualTo("{\"id\":\"" + NEW + "\",\"role\":\"user\",\"email\":null,\"external_id\":\"881\"}");
        assertThat(contacts).hasSize(1);
    }

    @Test
    void user_notCreated_isCreatedByTheRepeat() {
        faults.add(answer -> {
            contacts.clear();
            return new IntercomResponse.Lost(true);
        });

        assertThat(settle(create("'external_id': '881'")))
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        done -> assertThat(done.state().recovered()).isFalse());
        assertThat(contacts).hasSize(1);
    }

    /** An older contact in the way is no success of ours, though an answer was lost. */
    @Test
    void user_whoStoodThereLongBefore_isARefusal() {
        contacts.put(
                OLD, Workspace.contact(OLD, Json.object().put("role", "user").put("external_id", "881"), 0));
        faults.add(CreateAndDeleteTest::unavailable);

        assertThat(failed(create("'external_id': '881'"))).isEqualTo("conflict");
    }

    @Test
    void conflict_atTheFirstAttempt_isARefusal() {
        contacts.put(
                OLD, Workspace.contact(OLD, Json.object().put("role", "user").put("email", "j@x"), 0));

        assertThat(failed(create("'email': 'j@x'"))).isEqualTo("conflict");
        assertThat(calls).containsExactly("POST /contacts");
    }

    @Test
    void lead_createdWithoutAnAnswer_isFoundByTheSearch() {
        faults.add(CreateAndDeleteTest::lost);

        assertThat(recovered(create("'email': 'j@x', 'role': 'lead'"))).contains("\"role\":\"lead\"");
        assertThat(contacts).hasSize(1);
    }

    @Test
    void lead_createdWithoutAnAnswerAndNotYetFound_isLeftToAPerson() {
        faults.add(CreateAndDeleteTest::lost);
        workspace.searchLags(true);

        assertThat(failed(create("'email': 'j@x', 'role': 'lead'"))).isEqualTo("outcome_unknown");
        assertThat(contacts).hasSize(1);
    }

    @Test
    void contact_deletedWithoutAnAnswer_isFoundGone() {
        contacts.put(OLD, Workspace.contact(OLD, Json.object(), 0));
        faults.add(CreateAndDeleteTest::lost);

        assertThat(recovered(delete())).isEqualTo("{\"id\":\"" + OLD + "\",\"deleted\":true}");
        assertThat(calls).containsExactly("DELETE /contacts/" + OLD, "GET /contacts/" + OLD);
    }

    @Test
    void contact_deletedWithoutAnAnswerWhileLooksFail_isProvenByTheSecondNotFound() {
        contacts.put(OLD, Workspace.contact(OLD, Json.object(), 0));
        faults.add(CreateAndDeleteTest::lost);
        lookFaults.add(CreateAndDeleteTest::unavailable);

        assertThat(recovered(delete())).contains("\"deleted\":true");
    }

    @Test
    void contact_thatIsNotThereAtTheFirstAttempt_isARefusal() {
        assertThat(failed(delete())).isEqualTo("not_found");
    }

    /** By another run, days ago: whoever asks again has what they asked for. */
    @Test
    void contact_thatThisServiceDeletedBefore_isDeleted() {
        contacts.put(OLD, Workspace.contact(OLD, Json.object(), 0));
        settle("first", delete());
        clock.pass(Duration.ofDays(5));

        assertThat(settle("second", delete())).isInstanceOfSatisfying(Outcome.Succeeded.class, again -> {
            assertThat(Json.write(again.state().output())).isEqualTo("{\"id\":\"" + OLD + "\",\"deleted\":true}");
            assertThat(again.state().recovered()).isTrue();
        });
    }

    @Test
    void contact_thatThisServiceOnlyTriedToDelete_isARefusal() {
        settle("first", delete());

        assertThat(settle("second", delete())).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void contact_notDeleted_isDeletedByTheRepeat() {
        contacts.put(OLD, Workspace.contact(OLD, Json.object(), 0));
        faults.add(answer -> {
            contacts.put(OLD, Workspace.contact(OLD, Json.object(), 0));
            return received(502, Json.object());
        });

        assertThat(settle(delete())).isInstanceOf(Outcome.Succeeded.class);
        assertThat(contacts).isEmpty();
    }

    private static IntercomResponse lost(IntercomResponse answer) {
        return new IntercomResponse.Lost(true);
    }

    private static IntercomResponse unavailable(IntercomResponse answer) {
        return received(503, Json.object());
    }

    private static Change create(String fields) {
        return change("create_contact", "{" + fields + "}");
    }

    private static Change delete() {
        return change("delete_contact", "{'contact_id': '" + OLD + "'}");
    }

    private static Change change(String name, String input) {
        JsonNode json = Json.parse(input.replace('\'', '"')).orElseThrow();
        return (Change) ((Parsed.Valid) Actions.named(name).orElseThrow().parse(json)).action();
    }

    private String recovered(Change action) {
        Outcome.Succeeded done = (Outcome.Succeeded) settle(action);
        assertThat(done.state().recovered()).isTrue();
        return Json.write(done.state().output());
    }

    private String failed(Change action) {
        return ((Outcome.Failed) settle(action)).state().failure().code();
    }

    private Outcome settle(Change action) {
        return settle("run-1", action);
    }

    private Outcome settle(String runId, Change action) {
        RunRequest request = Lab.request(runId, action, 5);
        for (int i = 0; i < 10; i++) {
            Outcome outcome = engine.work(request, clock.instant().plus(Lab.INVOCATION), new Redelivery.SameMessage());
            if (!(outcome instanceof Outcome.Retrying retrying)) {
                return outcome;
            }
            clock.reach(retrying.dueAt());
        }
        throw new AssertionError("not settled");
    }

    /** A fault befalls the answer; the call took effect. */
    private IntercomResponse call(IntercomRequest request) {
        clock.pass(Duration.ofSeconds(1));
        calls.add(request.method() + " " + request.path());
        boolean look = request.method().equals("GET") || request.path().endsWith("/search");
        IntercomResponse answer = workspace.answer(request);
        List<UnaryOperator<IntercomResponse>> due = look ? lookFaults : faults;
        return due.isEmpty() ? answer : due.removeFirst().apply(answer);
    }

    private static IntercomResponse received(int status, JsonNode body) {
        return new IntercomResponse.Received(status, "application/json", Json.write(body), true, Optional.empty());
    }
}
