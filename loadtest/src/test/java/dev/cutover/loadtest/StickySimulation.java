package dev.cutover.loadtest;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;

/**
 * Users who keep the gateway's cookie must meet one backend only, as long as nobody changes the weight.
 *
 * <p>Needs backends that say who they are in a JSON field {@code backend}, as the demo's do. Says nothing about
 * fallback: while {@code new} fails, its users meet legacy, and this simulation rightly fails.
 */
public final class StickySimulation extends Simulation {
    private static final Load LOAD = Load.fromSystemProperties();

    private static final HttpProtocolBuilder PROTOCOL = http.baseUrl(
                    LOAD.baseUrl().toString())
            .acceptHeader("application/json")
            .userAgentHeader("cutover-loadtest");

    private static final ChainBuilder FIRST_PAGE = exec(http("first page")
            .get("/api/users/7")
            .check(status().is(200), jmesPath("backend").saveAs("mine")));

    private static final ChainBuilder LATER_PAGE = exec(http("later page")
            .get("/api/users/7")
            .check(status().is(200), jmesPath("backend").isEL("#{mine}")));

    /** Keeps the wanted number of users coming back for the wanted time. */
    public StickySimulation() {
        setUp(scenario("stay with one backend")
                        .exec(FIRST_PAGE)
                        .exitHereIfFailed()
                        .repeat(10)
                        .on(LATER_PAGE.pause(Duration.ofMillis(50), Duration.ofMillis(150)))
                        .injectClosed(constantConcurrentUsers(LOAD.users()).during(LOAD.duration())))
                .protocols(PROTOCOL)
                .assertions(global().failedRequests().count().is(0L));
    }
}
