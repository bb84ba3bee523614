package dev.intercomactions.it.privilege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intercomactions.it.backend.Backend;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.aws.Template;
import dev.intercomactions.sandbox.iam.NeededRight;
import dev.intercomactions.sandbox.iam.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The roles against what was needed: the calls of the functions in all suites that ran before, and what the template itself
 * says that state machines, a schedule and an own key call. Nothing is missing, and nothing is there that nobody needs.
 */
class LeastPrivilegeIT {
    private static final String SKIPPED =
            "SKIPPED: whether every right of every role is needed, because only some of the suites ran.";

    private static final Path PAGE = ProjectFiles.root().resolve("docs/permissions.md");
    private static final String BEGIN = "<!-- roles -->\n";
    private static final String END = "<!-- end -->";

    private static final Template TEMPLATE = Template.read(ProjectFiles.template());
    private static final DeclaredRights DECLARED = new DeclaredRights(TEMPLATE);
    private static final Roles ROLES = new Roles(TEMPLATE);
    private static final Set<String> HOLDERS = ROLES.byHolder().keySet();
    private static final List<Grant> GRANTS = ROLES.grants();
    private static final Set<NeededRight> RECORDED =
            Recording.chosen().map(Recording::read).orElse(Set.of());
    private static final Set<NeededRight> NEEDED = needed();

    /** Whether all suites ran: what was asked for by name is some of them, and without the backend asked for it is none. */
    private static final boolean ALL_RAN = System.getProperty("it.test", "").isEmpty()
            && (Backend.chosen() == Backend.EMBEDDED || !RECORDED.isEmpty());

    private static Set<NeededRight> needed() {
        Set<NeededRight> called = Stream.concat(RECORDED.stream(), DECLARED.ofMachinesAndSchedules())
                .map(right -> new NeededRight(ROLES.holder(right.caller()), right.action(), right.resource()))
                .collect(Collectors.toSet());
        Stream<NeededRight> unseen = UnseenRight.all().stream().flatMap(right -> right.of(HOLDERS).stream());
        return Stream.of(called.stream(), called.stream().flatMap(DECLARED::ofOwnKey), unseen)
                .flatMap(rights -> rights)
                .collect(Collectors.toSet());
    }

    @BeforeAll
    static void tell() {
        System.out.printf(
                "least privilege: %d rights needed in calls of %d callers; %d rights in %d roles%n",
                RECORDED.size(),
                RECORDED.stream().map(NeededRight::caller).distinct().count(),
                GRANTS.size(),
                ROLES.all().size());
        if (!ALL_RAN) {
            System.out.println(SKIPPED);
        }
    }

    @Test
    void roles_allOfThem_areSomebodysAndNobodyHasAnother() {
        assertThat(Set.copyOf(ROLES.byHolder().values())).isEqualTo(ROLES.all());
        assertThat(ROLES.byHolder().values()).doesNotHaveDuplicates();
    }

    @Test
    void roles_everyCallThatWasMade_isAllowed() {
        assertThat(forbidden(GRANTS)).as("rights that are missing").isEmpty();
    }

    /** A right is needed if without it a call would be refused that was made. */
    @Test
    void roles_everyRightTheyGive_isNeeded() {
        assumeTrue(ALL_RAN, SKIPPED);

        assertThat(GRANTS)
                .as("rights that nobody needs")
                .filteredOn(LeastPrivilegeIT::isUnneeded)
                .isEmpty();
    }

    /** The list of rights that nothing records is true: one that is gone is missing above. */
    @Test
    void unseenRights_eachOfThem_hasAReasonAndWasNotRecorded() {
        assertThat(UnseenRight.all()).isNotEmpty().allSatisfy(unseen -> {
            assertThat(unseen.why()).endsWith(".");
            assertThat(unseen.of(HOLDERS)).isNotEmpty();
            assertThat(RECORDED).doesNotContainAnyElementsOf(unseen.of(HOLDERS));
        });
    }

    /** So what no interpreter executes, their definitions may be trusted to say. */
    @Test
    void stateMachines_whatInterpretersCalled_isWhatTheirDefinitionsSay() {
        List<NeededRight> said = DECLARED.ofMachinesAndSchedules().toList();

        assertThat(RECORDED)
                .filteredOn(right -> right.caller().endsWith("StateMachine"))
                .allMatch(said::contains);
    }

    /** IAM tells the two aliases of the console apart, and the function keeps to that. */
    @Test
    void console_calledByTheAliasForThoseWhoLook_onlyReads() {
        assertThat(RECORDED)
                .filteredOn(right -> right.caller().equals("ConsoleFunctionLookAlias"))
                .extracting(NeededRight::action)
                .isSubsetOf(
                        "dynamodb:GetItem",
                        "dynamodb:Query",
                        "sqs:GetQueueAttributes",
                        "sqs:ListMessageMoveTasks",
                        // SQS asks for these, too, of whoever lists moves; and it would move nothing without
                        // StartMessageMoveTask.
                        "sqs:DeleteMessage",
                        "sqs:ReceiveMessage");
    }

    /** Who may do what, as the page for whoever deploys shows it. */
    @Test
    void roles_inTheDocs_areTheTemplates() throws IOException {
        Map<String, Map<String, Set<String>>> byHolder = new TreeMap<>();
        GRANTS.forEach(grant -> byHolder.computeIfAbsent(grant.caller(), holder -> new TreeMap<>())
                .computeIfAbsent(shown(grant.resource()), resource -> new TreeSet<>())
                .add("`" + grant.action() + "`"));
        StringBuilder table = new StringBuilder("| who | may | on |\n|---|---|---|\n");
        byHolder.forEach((holder, resources) -> resources.forEach((resource, actions) -> table.append("| `")
                .append(holder)
                .append("` | ")
                .append(String.join(", ", actions))
                .append(" | `")
                .append(resource)
                .append("` |\n")));
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        String written = page.substring(0, from) + table + page.substring(page.indexOf(END, from));
        if (!page.equals(written)) {
            Files.writeString(PAGE, written);
        }
        assertThat(page.indexOf(BEGIN)).isPositive();
    }

    /** A resource without region and account, which are the stack's own. */
    private static String shown(String arn) {
        return arn.replaceFirst("^arn:aws:(\\w+):[^:]*:[^:]*:", "$1 ");
    }

    private static boolean isUnneeded(Grant grant) {
        List<Grant> others =
                GRANTS.stream().filter(other -> !other.equals(grant)).toList();
        boolean givenTwice = GRANTS.size() - others.size() > 1;
        return givenTwice || forbidden(others).equals(forbidden(GRANTS));
    }

    /** What would be refused if this were all that is allowed. */
    private static Set<NeededRight> forbidden(List<Grant> grants) {
        return NEEDED.stream()
                .filter(right -> grants.stream().noneMatch(grant -> grant.allows(right)))
                .collect(Collectors.toSet());
    }
}
