package dev.intercomactions.simulation;

import dev.intercomactions.action.IntercomRequest;
import dev.intercomactions.intercom.Intercom;
import dev.intercomactions.intercom.IntercomResponse;
import dev.intercomactions.testing.Responses;
import dev.intercomactions.testing.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Intercom in a walk: a workspace behind a network. Each call is a step at which something may strike. */
final class SimulatedIntercom implements Intercom {
    private static final Duration TOOK = Duration.ofSeconds(1);

    private final Walk walk;
    private final Workspace workspace;

    SimulatedIntercom(Walk walk, Workspace workspace) {
        this.walk = walk;
        this.workspace = workspace;
    }

    static boolean looks(IntercomRequest request) {
        return request.method().equals("GET") || request.path().endsWith("/search");
    }

    @Override
    public IntercomResponse call(IntercomRequest request, Duration bound) {
        boolean looks = looks(request);
        Fault trouble = looks
                ? walk.step("look", walk.places().look())
                : walk.step("call", walk.places().send());
        if (!looks) {
            walk.promises().called(walk.invocation(), trouble);
        }
        IntercomResponse answer = answer(request, bound, trouble);
        walk.pauseAfter();
        return answer;
    }

    private IntercomResponse answer(IntercomRequest request, Duration bound, Fault trouble) {
        return switch (trouble) {
            case NONE -> {
                IntercomResponse answer = workspace.answer(request);
                walk.sleep(TOOK);
                yield answer;
            }
            case LAGS -> {
                workspace.searchLags(true);
                IntercomResponse answer = workspace.answer(request);
                workspace.searchLags(false);
                yield answer;
            }
            case NO_CONNECTION -> new IntercomResponse.NotSent("no connection: ConnectException");
            case HANGS -> hang(bound);
            case DONE_THEN_HANGS -> {
                workspace.answer(request);
                yield hang(bound);
            }
            case HANGS_THEN_DONE -> {
                late(request, bound);
                yield hang(bound);
            }
            case DIES_THEN_DONE -> {
                Duration left = Duration.between(walk.now(), walk.invocation().deadline());
                late(request, left.compareTo(bound) < 0 ? left : bound);
                throw walk.die();
            }
            case RESET -> new IntercomResponse.Lost(false);
            case DONE_THEN_RESET -> {
                workspace.answer(request);
                yield new IntercomResponse.Lost(false);
            }
            case RESET_THEN_DONE -> {
                late(request, Duration.ZERO);
                yield new IntercomResponse.Lost(false);
            }
            case SERVER_ERROR -> Responses.error(503, "service_unavailable");
            case DONE_THEN_SERVER_ERROR -> {
                workspace.answer(request);
                yield Responses.error(500, "server_error");
            }
            case GATEWAY_TIMEOUT_THEN_DONE -> {
                late(request, TOOK);
                walk.sleep(TOOK);
                yield received(504, "<html>Gateway Timeout</html>");
            }
            case GATEWAY_ERROR_THEN_DONE -> {
                late(request, TOOK);
                walk.sleep(TOOK);
                yield Responses.plainText(503);
            }
            case LIMITED_BY_AN_EDGE -> Responses.plainText(429);
            case HTML -> received(200, "<html>Please wait</html>");
            case DONE_THEN_HTML -> {
                workspace.answer(request);
                yield received(502, "<html>Bad Gateway</html>");
            }
            case GARBAGE -> received(200, "ok");
            case CUT_OFF -> cutOff();
            case DONE_THEN_CUT_OFF -> {
                workspace.answer(request);
                yield cutOff();
            }
            case LIMITED -> Responses.error(429, "rate_limit_exceeded");
            case LIMITED_WITH_RESET -> {
                Instant resetAt = walk.now().plusSeconds(25);
                IntercomResponse.RateLimit none = new IntercomResponse.RateLimit(100, 0, resetAt);
                yield new IntercomResponse.Received(
                        429,
                        "application/json",
                        Responses.error(429, "rate_limit_exceeded").body(),
                        true,
                        Optional.of(none));
            }
            case REQUEST_TIMEOUT -> Responses.error(408, "request_timeout");
            case UNAUTHORIZED -> Responses.error(401, "unauthorized");
            case UNPROCESSABLE -> Responses.error(422, "parameter_invalid");
            case THROWS -> {
                workspace.answer(request);
                throw new IllegalStateException("planned");
            }
            case REFUSED, DONE_THEN_REFUSED, REFUSED_THEN_DONE -> throw new IllegalArgumentException("not here");
        };
    }

    /** Done as late as is promised to be noticed, or somewhat before that. */
    private void late(IntercomRequest request, Duration givenUpAfter) {
        walk.later(walk.now().plus(givenUpAfter).plus(walk.lateness()), "late effect", () -> workspace.answer(request));
    }

    private IntercomResponse hang(Duration bound) {
        walk.sleep(bound);
        return new IntercomResponse.Lost(true);
    }

    private static IntercomResponse cutOff() {
        return new IntercomResponse.Received(200, "application/json", "{\"id\":", false, Optional.empty());
    }

    private static IntercomResponse received(int status, String body) {
        return new IntercomResponse.Received(status, "application/json", body, true, Optional.empty());
    }
}
