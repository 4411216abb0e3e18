package dev.cutover.loadtest;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;

/**
 * Users who open the site, look at a few pages and leave; new ones come as others go.
 *
 * <p>Fails when one request fails. So it can run while weights change or while {@code new} is killed: users must not
 * notice. The paths are those of the demo's backends, which answer any path.
 */
public final class BrowseSimulation extends Simulation {
    private static final Load LOAD = Load.fromSystemProperties();

    private static final HttpProtocolBuilder PROTOCOL = http.baseUrl(
                    LOAD.baseUrl().toString())
            .acceptHeader("text/html, application/json;q=0.9")
            .userAgentHeader("cutover-loadtest");

    private static final ChainBuilder VISIT = exec(get("home", "/"))
            .pause(Duration.ofMillis(100), Duration.ofMillis(300))
            .repeat(3)
            .on(exec(get("user", "/api/users/7"))
                    .pause(Duration.ofMillis(100), Duration.ofMillis(300))
                    .exec(get("search", "/search?q=shoes&page=2")));

    /** Keeps the wanted number of users on the site for the wanted time. */
    public BrowseSimulation() {
        setUp(scenario("browse")
                        .exec(VISIT)
                        .injectClosed(constantConcurrentUsers(LOAD.users()).during(LOAD.duration())))
                .protocols(PROTOCOL)
                .assertions(global().failedRequests().count().is(0L));
    }

    private static ChainBuilder get(String name, String path) {
        return exec(http(name).get(path).check(status().is(200)));
    }
}
