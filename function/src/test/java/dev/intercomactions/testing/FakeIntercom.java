package dev.intercomactions.testing;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.intercom.Intercom;
import dev.intercomactions.intercom.IntercomResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Intercom with a memory and with faults. Each call takes a second, or its whole bound when it hangs. */
public final class FakeIntercom implements Intercom {
    /** What happens to a call. */
    public sealed interface Fault {
        /** Not done, and a gateway says so in its own words. */
        record Gateway(int status) implements Fault {}

        /** Not done, and Intercom says so with this status. */
        record Status(int status) implements Fault {}

        /** It is done, and Intercom answers with this status. */
        record DoneThenStatus(int status) implements Fault {}

        record Refused(int status, String code) implements Fault {}

        record NoConnection() implements Fault {}

        /** Nothing was sent, for want of a token. */
        record NoToken() implements Fault {}

        /** It is done, but the answer is larger than any that is read, or breaks off. */
        record DoneUnread() implements Fault {}

        /** It is done, but the answer is JSON that nobody can read. */
        record DoneGarbled() implements Fault {}

        /** Not done, and no answer. */
        record Hang() implements Fault {}

        /** Done, and no answer. */
        record DoneThenHang() implements Fault {}

        /** Done {@code later}, and no answer. */
        record HangThenDone(Duration later) implements Fault {}

        record Limited(Optional<Instant> resetAt) implements Fault {}

        /** Not done; whoever says this status asks to be left in peace for so long. */
        record Busy(IntercomResponse.Received answer, String retryAfter) implements Fault {}

        /** The function's process dies: nothing after the call happens. */
        record Dies(boolean done) implements Fault {}
    }

    /** Thrown where a process would be gone. */
    public static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record Late(Instant at, IntercomRequest request) {}

    private final SettableClock clock;
    private final Workspace workspace;
    private final Deque<Fault> posts = new ArrayDeque<>();
    private final Deque<Fault> gets = new ArrayDeque<>();
    private final List<Late> late = new ArrayList<>();
    public final List<IntercomRequest> calls = new ArrayList<>();
    public final List<String> closings = new ArrayList<>();
    public Optional<IntercomResponse.RateLimit> rateLimit = Optional.empty();
    public Optional<Fault> always = Optional.empty();

    public FakeIntercom(SettableClock clock) {
        this.clock = clock;
        this.workspace = new Workspace(clock);
    }

    public void conversation(String id) {
        workspace.conversation(id);
    }

    public void reopen(String id) {
        workspace.reopen(id);
    }

    public void nextPosts(Fault... faults) {
        posts.addAll(List.of(faults));
    }

    public void nextGets(Fault... faults) {
        gets.addAll(List.of(faults));
    }

    public long posts() {
        return calls.stream().filter(call -> call.method().equals("POST")).count();
    }

    public long gets() {
        return calls.size() - posts();
    }

    @Override
    public IntercomResponse call(IntercomRequest request, Duration bound) {
        calls.add(request);
        boolean get = request.method().equals("GET");
        Fault fault = always.orElseGet(() -> (get ? gets : posts).poll());
        landLate();
        if (fault == null) {
            clock.pass(Duration.ofSeconds(1));
            return answer(request);
        }
        return switch (fault) {
            case Fault.Gateway(int status) -> Responses.plainText(status);
            case Fault.Status(int status) -> failed(status);
            case Fault.DoneThenStatus(int status) -> {
                answer(request);
                yield failed(status);
            }
            case Fault.Refused(int status, String code) ->
                received(status, Responses.error(status, code).body());
            case Fault.DoneUnread() -> {
                answer(request);
                yield new IntercomResponse.Received(200, "application/json", "", false, rateLimit);
            }
            case Fault.DoneGarbled() -> {
                answer(request);
                yield received(200, "{\"state\":\"closed\",\"state\":\"closed\"}");
            }
            case Fault.NoToken() -> new IntercomResponse.NoToken("the access token could not be read");
            case Fault.NoConnection() -> new IntercomResponse.NotSent("no connection: ConnectException");
            case Fault.Hang() -> hang(bound);
            case Fault.DoneThenHang() -> {
                answer(request);
                yield hang(bound);
            }
            case Fault.HangThenDone(Duration later) -> {
                late.add(new Late(clock.instant().plus(later), request));
                yield hang(bound);
            }
            case Fault.Limited(Optional<Instant> resetAt) ->
                new IntercomResponse.Received(
                        429,
                        "application/json",
                        Responses.error(429, "rate_limit_exceeded").body(),
                        true,
                        resetAt.map(at -> new IntercomResponse.RateLimit(100, 0, at)));
            case Fault.Busy(IntercomResponse.Received answer, String retryAfter) ->
                Responses.retryAfter(answer, retryAfter);
            case Fault.Dies(boolean done) -> {
                if (done) {
                    answer(request);
                }
                throw new Died();
            }
        };
    }

    private void landLate() {
        late.removeIf(due -> {
            boolean now = !due.at().isAfter(clock.instant());
            if (now) {
                answer(due.request());
            }
            return now;
        });
    }

    private IntercomResponse failed(int status) {
        return received(status, Responses.error(status, "server_error").body());
    }

    private IntercomResponse hang(Duration bound) {
        clock.pass(bound);
        return new IntercomResponse.Lost(true);
    }

    private IntercomResponse answer(IntercomRequest request) {
        if (!(workspace.answer(request) instanceof IntercomResponse.Received answer)) {
            throw new IllegalStateException("a workspace always answers");
        }
        if (answer.status() == 200 && request.body().isPresent()) {
            closings.add(id(request) + ":" + request.body().get().path("body").asText(""));
        }
        return received(answer.status(), answer.body());
    }

    private IntercomResponse received(int status, String body) {
        return new IntercomResponse.Received(status, "application/json", body, true, rateLimit);
    }

    private static String id(IntercomRequest request) {
        return request.path().split("[/?]", -1)[2];
    }
}
