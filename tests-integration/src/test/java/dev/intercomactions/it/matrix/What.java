package dev.intercomactions.it.matrix;

import dev.intercomactions.sandbox.intercom.Fault;
import dev.intercomactions.sandbox.intercom.Fault.Shape;
import dev.intercomactions.sandbox.intercom.Fault.When;
import java.util.List;
import java.util.stream.Stream;

/** A fault that strikes. */
sealed interface What {
    /** All faults, in the order of the matrix. */
    static List<What> all() {
        return Stream.<What[]>of(Worker.values(), Store.values(), Answer.values(), Oddity.values(), Delivered.values())
                .flatMap(Stream::of)
                .toList();
    }

    /** In words. */
    String title();

    /** What happens to the process that works on the message. */
    enum Worker implements What {
        KILL("kill -9 of the process"),
        EXCEPTION("exception: an answer that no client can read"),
        TIME_OUT("time-out of the invocation");

        private final String title;

        Worker(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** From now on, until a delivery that met it has ended. */
    enum Store implements What {
        DYNAMODB_REFUSES("DynamoDB refuses"),
        DYNAMODB_HANGS("DynamoDB hangs"),
        SQS_REFUSES("SQS refuses");

        private final String title;

        Store(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** Intercom's answer to the call under way, or else to the next one. */
    enum Answer implements What {
        HANGS("Intercom hangs"),
        RESET("Intercom resets the connection"),
        SERVER_ERROR("Intercom answers 503"),
        HTML("Intercom answers with HTML"),
        TRUNCATED("Intercom answers a truncated 200"),
        GARBAGE("Intercom answers a garbage 200"),
        RATE_LIMITED("Intercom answers 429");

        private final String title;

        Answer(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }

        /** As the simulator has it. */
        Fault fault(When when) {
            return switch (this) {
                case HANGS -> new Fault.Hang(when);
                case RESET -> new Fault.Reset(when);
                case SERVER_ERROR -> new Fault.Fail(when, 503);
                case HTML -> new Fault.Html(when, 502);
                case TRUNCATED -> new Fault.BadBody(when, Shape.TRUNCATED_JSON);
                case GARBAGE -> new Fault.BadBody(when, Shape.GARBAGE);
                case RATE_LIMITED -> new Fault.RateLimited(true);
            };
        }
    }

    /** What Intercom does late. */
    enum Oddity implements What {
        LATE_EFFECT("the effect lands only after the time-out"),
        SEARCH_LAGS("the search lags behind");

        private final String title;

        Oddity(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** The same SQS event is handed to another process. */
    enum Delivered implements What {
        DUPLICATE("duplicate delivery"),
        AT_ONCE("two deliveries at once");

        private final String title;

        Delivered(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }
}
