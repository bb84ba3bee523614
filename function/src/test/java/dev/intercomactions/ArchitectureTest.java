package dev.intercomactions;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import j2html.TagCreator;
import j2html.tags.UnescapedText;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import software.amazon.lambda.powertools.metrics.FlushMetrics;
import software.amazon.lambda.powertools.metrics.MetricsBuilder;
import software.amazon.lambda.powertools.metrics.MetricsFactory;

/** What may use what: the package table of the design. */
class ArchitectureTest {
    private static final String BASE = "dev.intercomactions.";
    private static final String JSON = BASE + "json..";
    private static final String ACTION = BASE + "action..";
    private static final String INTERCOM = BASE + "intercom..";
    private static final String PACING = BASE + "pacing..";
    private static final String RUN = BASE + "run..";
    private static final String[] JAVA = {"java.lang..", "java.util..", "java.time..", "java.nio.charset..", "java.io.."
    };
    private static final String[] JACKSON = {"com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind.."};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/sandbox/"))
            .importPackages("dev.intercomactions");

    @Test
    void classes_imported_areThoseOfTheFunction() {
        assertThat(CLASSES).hasSizeGreaterThan(50);
        assertThat(CLASSES.contain("dev.intercomactions.run.Engine")).isTrue();
    }

    @Test
    void json_usesJacksonAndTheSchemaLibrary() {
        onlyUses(JSON, JSON, "java.math..", "com.networknt.schema..");
    }

    @Test
    void action_usesJson() {
        onlyUses(ACTION, ACTION, JSON, "java.math..", "java.net");
    }

    @Test
    void intercom_usesActionAndTheHttpClient() {
        onlyUses(
                INTERCOM,
                INTERCOM,
                ACTION,
                JSON,
                "java.net",
                "java.security",
                "javax.net.ssl",
                "org.apache.hc.client5.http..",
                "org.apache.hc.core5..");
    }

    @Test
    void pacing_usesIntercom() {
        onlyUses(PACING, PACING, INTERCOM, ACTION, JSON);
    }

    @Test
    void run_usesPacingAndWhatThatUses() {
        onlyUses(RUN, RUN, PACING, INTERCOM, ACTION, JSON, "java.security..");
    }

    private static void onlyUses(String room, String... others) {
        check(classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JAVA)
                        .or(resideInAnyPackage(JACKSON))
                        .or(resideInAnyPackage("org.jspecify.."))
                        .or(resideInAnyPackage(others))));
    }

    /** The order of the rooms: each uses only rooms below it, and {@code lambda} alone knows them all. */
    @Test
    void rooms_useOnlyRoomsBelowThem() {
        check(Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("lambda")
                .definedBy(BASE + "lambda..")
                .layer("http")
                .definedBy(BASE + "http..")
                .layer("queue")
                .definedBy(BASE + "queue..")
                .layer("task")
                .definedBy(BASE + "task..")
                .layer("console")
                .definedBy(BASE + "console..")
                .layer("store")
                .definedBy(BASE + "store..")
                .layer("telemetry")
                .definedBy(BASE + "telemetry..")
                .layer("run")
                .definedBy(RUN)
                .layer("pacing")
                .definedBy(PACING)
                .layer("intercom")
                .definedBy(INTERCOM)
                .layer("action")
                .definedBy(ACTION)
                .layer("json")
                .definedBy(JSON)
                .whereLayer("lambda")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("lambda")
                .whereLayer("queue")
                .mayOnlyBeAccessedByLayers("lambda")
                .whereLayer("task")
                .mayOnlyBeAccessedByLayers("lambda")
                .whereLayer("console")
                .mayOnlyBeAccessedByLayers("lambda")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("lambda", "http", "queue", "task", "console")
                .whereLayer("telemetry")
                .mayOnlyBeAccessedByLayers("lambda", "http", "queue", "task"));
    }

    @Test
    void rooms_haveNoCycles() {
        check(SlicesRuleDefinition.slices().matching(BASE + "(*)..").should().beFreeOfCycles());
    }

    /** Handlers decode, call and encode; what they decide would be decided twice. */
    @Test
    void handlers_areInLambdaAndNowhereElse() {
        check(classes()
                .that()
                .implement(RequestHandler.class)
                .or()
                .implement(RequestStreamHandler.class)
                .should()
                .resideInAPackage(BASE + "lambda.."));
    }

    /** Time comes in as a parameter or an InstantSource, so that tests need not wait. */
    @Test
    void decisions_neverSleepAndNeverAskForTheTime() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ACTION, PACING, RUN)
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(InstantSource.class, "system"));
    }

    /** Chance comes in as a RandomGenerator; only a version's name, which nothing is decided by, is made here. */
    @Test
    void decisions_neverMakeTheirOwnRandomness() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ACTION, INTERCOM, PACING, RUN)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, SecureRandom.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(Math.class, "random"));
        check(noClasses()
                .that()
                .resideInAnyPackage(ACTION, INTERCOM, PACING, RUN)
                .and()
                .doNotHaveFullyQualifiedName("dev.intercomactions.run.Run")
                .should()
                .callMethod(UUID.class, "randomUUID"));
    }

    @Test
    void logs_goThroughOneApi() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.logging..", "org.apache.logging.log4j..", "org.apache.commons.logging.."));
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.intercomactions.telemetry.Output")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    /**
     * What Powertools' factory, builder and aspect give out keeps one more object for each trace id, and the factory's hook
     * ends the process before a snapshot unless AspectJ is there.
     */
    @Test
    void metrics_comeFromPowertoolsProvider() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(MetricsFactory.class, MetricsBuilder.class, FlushMetrics.class));
    }

    /** What a page is made of is escaped by the library, unless one of these few ways around it is taken. */
    @Test
    void pages_escapeAllButTheStyleSheet() {
        check(noClasses()
                .that()
                .resideInAPackage(BASE + "console..")
                .and()
                .doNotHaveFullyQualifiedName(BASE + "console.Page")
                .should()
                .callMethod(TagCreator.class, "style", String.class)
                .orShould()
                .callMethod(TagCreator.class, "script", String.class));
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(UnescapedText.class)
                .orShould()
                .callMethod(TagCreator.class, "rawHtml", String.class)
                .orShould()
                .callMethod(TagCreator.class, "join", Object[].class));
    }

    /** An exception's class name is what a state machine matches: a nested class would be named Outer$Inner. */
    @Test
    void exceptions_ofTheTaskHandler_areTopLevel() {
        check(classes()
                .that()
                .areAssignableTo(Throwable.class)
                .and()
                .resideInAPackage(BASE + "task..")
                .should()
                .beTopLevelClasses());
    }

    @Test
    void packages_allOfThem_areNullMarked() {
        assertThat(CLASSES.stream().map(each -> each.getPackageName()).distinct())
                .allSatisfy(name -> assertThat(CLASSES.getPackage(name).isAnnotatedWith(NullMarked.class))
                        .as(name)
                        .isTrue());
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
