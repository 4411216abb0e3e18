package dev.cutover;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The directions in which packages may depend on each other, and the words that class names do without.
 *
 * <p>Rules hold for packages that are still empty, so that the first class in them is already bound. Source: DESIGN
 * "The house", STYLE "Names" and "Shape".
 */
@AnalyzeClasses(packages = "dev.cutover", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> SPRING_ANNOTATIONS = describe(
            "are Spring annotations",
            type -> type.isAnnotation() && type.getPackageName().startsWith("org.springframework"));

    @ArchTest
    static final ArchRule theRequestPathDependsInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("words")
            .definedBy("dev.cutover.traffic")
            .layer("http")
            .definedBy("dev.cutover.traffic.http..")
            .layer("route")
            .definedBy("dev.cutover.traffic.route..")
            .layer("split")
            .definedBy("dev.cutover.traffic.split..")
            .layer("upstream")
            .definedBy("dev.cutover.traffic.upstream..")
            .layer("resilience")
            .definedBy("dev.cutover.traffic.resilience..")
            .layer("exchange")
            .definedBy("dev.cutover.traffic.exchange..")
            .layer("listen")
            .definedBy("dev.cutover.traffic.listen..")
            .layer("observe")
            .definedBy("dev.cutover.traffic.observe..")
            .whereLayer("words")
            .mayNotAccessAnyLayer()
            .whereLayer("http")
            .mayOnlyAccessLayers("words")
            .whereLayer("route")
            .mayOnlyAccessLayers("words", "http")
            .whereLayer("split")
            .mayOnlyAccessLayers("words", "http")
            .whereLayer("upstream")
            .mayOnlyAccessLayers("words", "http")
            .whereLayer("resilience")
            .mayOnlyAccessLayers("words", "http", "route", "split", "upstream")
            .whereLayer("listen")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("observe")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule theRequestPathHasNoCycles = slices().matching("dev.cutover.traffic.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theRequestPathKnowsNeitherConfigNorControl = noClasses()
            .that()
            .resideInAPackage("dev.cutover.traffic..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.cutover",
                    "dev.cutover.config..",
                    "dev.cutover.control..",
                    "dev.cutover.lane..",
                    "dev.cutover.wiring..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theRequestPathKnowsNeitherSpringNorRedis = noClasses()
            .that()
            .resideInAPackage("dev.cutover.traffic..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.lettuce..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theHotPathUsesNeitherRegexNorStreams = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.cutover.traffic.exchange..",
                    "dev.cutover.traffic.listen..",
                    "dev.cutover.traffic.upstream..",
                    "dev.cutover.traffic.http.http1..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.regex..", "java.util.stream..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule controlKnowsNeitherConfigNorWiring = noClasses()
            .that()
            .resideInAPackage("dev.cutover.control..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.cutover", "dev.cutover.config..", "dev.cutover.wiring..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsWiring = classes()
            .that()
            .resideInAPackage("dev.cutover.wiring..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("dev.cutover", "dev.cutover.wiring..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheTopLevelCommandKnowsClientCommands = classes()
            .that()
            .resideInAPackage("dev.cutover.cli..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("dev.cutover", "dev.cutover.cli..");

    /** So that a call starts quickly, and shows what the API says rather than what this jar's gateway would. */
    @ArchTest
    static final ArchRule clientCommandsKnowNothingOfTheGateway = noClasses()
            .that()
            .resideInAPackage("dev.cutover.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.cutover..").and(not(resideInAPackage("dev.cutover.cli.."))))
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.netty..", "io.lettuce..", "reactor..", "org.slf4j..");

    @ArchTest
    static final ArchRule springAnnotationsStayWhereSpringBelongs = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.cutover.wiring..", "dev.cutover.control.admin..", "dev.cutover.config..", "dev.cutover.lane..")
            .should()
            .dependOnClassesThat(SPRING_ANNOTATIONS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule trafficAndControlDoNotPrint = noClasses()
            .that()
            .resideInAnyPackage("dev.cutover.traffic..", "dev.cutover.control..")
            .should(ACCESS_STANDARD_STREAMS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Processor|Base|Common|Data|Info)")
            .allowEmptyShould(true);
}
