package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.RedisServer;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.TestGateway.Setup;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which users go where, and stay there. The buckets are those of the test vectors. Source: INTERFACE §4. */
class StickinessIT {
    /** Its bucket is 7408. */
    private static final String EARLY = "user-1";
    /** Its bucket is 9085. */
    private static final String LATE = "user-42";
    /** Its bucket is 8937. */
    private static final String ID = "A".repeat(22);

    private static final int USERS = 500;

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.saying("new");

    @AfterEach
    void stop() {
        legacy.close();
        newBackend.close();
    }

    private Setup setup() {
        return TestGateway.between(legacy, newBackend).weight("80");
    }

    private static RawResponse get(TestGateway gateway, String target, String fields) {
        try (RawClient client = gateway.connect()) {
            return get(client, target, fields);
        }
    }

    private static RawResponse get(RawClient client, String target, String fields) {
        return client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
                .read();
    }

    private static String bearer(String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return "Authorization: Bearer e30." + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".x\r\n";
    }

    @Test
    void theFirstKeyPresentDecides() {
        try (TestGateway gateway = setup().split(
                                "sticky-keys: [\"header:X-User\", \"cookie:uid\", \"query:u\", \"jwt:sub\"]")
                        .start();
                RawClient client = gateway.connect()) {
            String early = "Cookie: a=b; uid=" + EARLY + "\r\n";

            assertThat(get(client, "/", "x-user: " + EARLY + "\r\n").body()).isEqualTo("new");
            assertThat(get(client, "/", "x-user: " + LATE + "\r\n").body()).isEqualTo("legacy");
            assertThat(get(client, "/", "X-User: " + LATE + "\r\n" + early).body())
                    .isEqualTo("legacy");
            assertThat(get(client, "/?u=" + LATE, early).body()).isEqualTo("new");
            assertThat(get(client, "/?a=b&u=" + LATE, "").body()).isEqualTo("legacy");
            assertThat(get(client, "/?u=" + EARLY, bearer("{\"sub\":\"" + LATE + "\"}"))
                            .body())
                    .isEqualTo("new");
            assertThat(get(client, "/", bearer("{\"sub\":\"" + LATE + "\"}")).body())
                    .isEqualTo("legacy");
            assertThat(get(client, "/", bearer("{\"sub\":\"" + EARLY + "\"}")).body())
                    .isEqualTo("new");
        }
    }

    @Test
    void aUserWithAKeyOfHisOwnGetsNoCookie() {
        try (TestGateway gateway =
                setup().split("sticky-keys: [\"header:X-User\"]").start()) {
            assertThat(get(gateway, "/", "X-User: " + EARLY + "\r\n").values("Set-Cookie"))
                    .isEmpty();
        }
    }

    @Test
    void aUserWithoutAKeyGetsAnIdThatBringsHimBackToTheSameBackend() {
        try (TestGateway gateway = setup().weight("50").start();
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 20; i++) {
                RawResponse first = get(client, "/", "");
                String cookie = first.values("Set-Cookie").get(0);
                assertThat(cookie)
                        .matches("cutover_id=[A-Za-z0-9_-]{22}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");

                RawResponse second = get(client, "/", "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n");

                assertThat(second.body()).isEqualTo(first.body());
                assertThat(second.values("Set-Cookie")).isEmpty();
            }
        }
    }

    @Test
    void theCookieIsWrittenAsConfigured() {
        try (TestGateway gateway = setup().split(
                        "cookie: {name: visitor, max-age: 1h, same-site: Strict, secure: always, domain: example.org}")
                .start()) {
            RawResponse response = get(gateway, "/", "Cookie: cutover_id=" + ID + "\r\n");

            assertThat(response.value("Set-Cookie"))
                    .matches("visitor=[A-Za-z0-9_-]{22}; Path=/; Max-Age=3600; Domain=example.org; HttpOnly; "
                            + "SameSite=Strict; Secure");
        }
    }

    @Test
    void aMalformedIdIsReplacedAndAValidOneIsNot() {
        try (TestGateway gateway = setup().start()) {
            assertThat(get(gateway, "/", "Cookie: cutover_id=" + ID + "\r\n").values("Set-Cookie"))
                    .isEmpty();
            assertThat(get(gateway, "/", "Cookie: cutover_id=" + ID + "\r\n").body())
                    .isEqualTo("legacy");
            assertThat(get(gateway, "/", "Cookie: cutover_id=forged\r\n").values("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .startsWith("cutover_id=");
        }
    }

    @Test
    void noIdIsMadeWhereItWouldDecideNothing() {
        try (TestGateway gateway = setup().endpoint("none", "/none", "weight: 0")
                .endpoint("all", "/all", "weight: 100")
                .endpoint("fixed", "/fixed", "backend-only: new", "weight: 50")
                .endpoint("some", "/some", "weight: 0.01")
                .start()) {
            assertThat(get(gateway, "/none", "").values("Set-Cookie")).isEmpty();
            assertThat(get(gateway, "/all", "").values("Set-Cookie")).isEmpty();
            assertThat(get(gateway, "/fixed", "").values("Set-Cookie")).isEmpty();
            assertThat(get(gateway, "/fixed", "").body()).isEqualTo("new");
            assertThat(get(gateway, "/some", "").values("Set-Cookie")).hasSize(1);
        }
    }

    @Test
    void aResponseThatASharedCacheMayKeepCarriesNoCookie() {
        try (TestGateway gateway = setup().start()) {
            for (String control :
                    new String[] {"public, max-age=60", "S-MaxAge=5", "no-cache\r\nCache-Control: Public"}) {
                String response = "HTTP/1.1 200 OK\r\nCache-Control: " + control + "\r\nSet-Cookie: own=1\r\n"
                        + "Content-Length: 0\r\n\r\n";
                legacy.become((request, connection) -> connection.send(response));
                newBackend.become((request, connection) -> connection.send(response));

                assertThat(get(gateway, "/", "").values("Set-Cookie")).containsExactly("own=1");
            }
        }
    }

    @Test
    void theForceHeaderWorksOnlyWhereItIsEnabledAndItsSenderTrusted() {
        String force = "X-Cutover-Force: legacy\r\n";
        try (TestGateway off = setup().weight("100").start();
                TestGateway trusting = setup().weight("100")
                        .split("force-header: {enabled: true, trusted: [127.0.0.1/32]}")
                        .start();
                TestGateway wary = setup().weight("100")
                        .split("force-header: {enabled: true, trusted: [10.0.0.0/8]}")
                        .start()) {
            assertThat(get(off, "/", force).body()).isEqualTo("new");
            assertThat(get(trusting, "/", force).body()).isEqualTo("legacy");
            assertThat(get(trusting, "/", "X-Cutover-Force: nobody\r\n").body()).isEqualTo("new");
            assertThat(get(wary, "/", force).body()).isEqualTo("new");
        }
    }

    @Test
    void aClientBehindATrustedProxyIsNotTrustedWithTheForceHeader() {
        try (TestGateway gateway = setup().weight("100")
                .listen("trusted-proxies: [127.0.0.1/32]")
                .split("force-header: {enabled: true, trusted: [127.0.0.1/32]}")
                .start()) {
            String forged = "X-Forwarded-For: 127.0.0.1, 8.8.8.8\r\nX-Cutover-Force: legacy\r\n";

            assertThat(get(gateway, "/", forged).body()).isEqualTo("new");
        }
    }

    @Test
    void whoAnsweredIsShownOnlyWhereThatIsConfigured() {
        try (TestGateway shown = setup().split("expose-headers: true")
                        .endpoint("fixed", "/fixed", "backend-only: new")
                        .start();
                TestGateway hidden = setup().start()) {
            RawResponse response = get(shown, "/fixed", "");

            assertThat(response.values("X-Cutover-Backend")).containsExactly("new");
            assertThat(response.values("X-Cutover-Endpoint")).containsExactly("fixed");
            assertThat(response.values("X-Cutover-Fallback")).isEmpty();
            assertThat(get(hidden, "/", "").fields())
                    .noneMatch(field -> field.getKey().startsWith("X-Cutover-"));
        }
    }

    @Test
    void listsDecideBeforeTheWeightAndDenyWins() {
        try (RedisServer redis = RedisServer.start();
                TestGateway gateway = setup().weights("{store: redis, redis: {uri: \"" + redis.uri() + "\"}}")
                        .split("sticky-keys: [\"header:X-User\"]")
                        .start();
                RawClient client = gateway.connect()) {
            redis.run("SADD", "cutover:allow", "friend", "both");
            redis.run("SADD", "cutover:deny", "foe", "both");
            await().until(() -> get(client, "/", "X-User: friend\r\n").body().equals("new"));
            assertThat(get(client, "/", "X-User: other\r\n").body()).isEqualTo("legacy");

            redis.run("HSET", "cutover:weights", "*", "100");
            await().until(() -> get(client, "/", "X-User: other\r\n").body().equals("new"));
            assertThat(get(client, "/", "X-User: foe\r\n").body()).isEqualTo("legacy");
            assertThat(get(client, "/", "X-User: both\r\n").body()).isEqualTo("legacy");

            redis.run("SET", "feature:new_backend", "false");
            await().until(() -> get(client, "/", "X-User: friend\r\n").body().equals("legacy"));
        }
    }

    @Test
    void aChangedWeightMovesUsersOneWayOnly() {
        try (TestGateway gateway = setup().split("sticky-keys: [\"query:u\"]").start()) {
            BitSet before = onNew(gateway, "0");
            for (String weight : new String[] {"10", "33.33", "50", "100"}) {
                BitSet after = onNew(gateway, weight);
                before.andNot(after);
                assertThat(before.isEmpty()).as("nobody left new at " + weight).isTrue();
                before = after;
            }
            for (String weight : new String[] {"50", "12.5", "0"}) {
                BitSet after = onNew(gateway, weight);
                BitSet joined = (BitSet) after.clone();
                joined.andNot(before);
                assertThat(joined.isEmpty())
                        .as("nobody joined new at " + weight)
                        .isTrue();
                before = after;
            }
            assertThat(before.isEmpty()).isTrue();
        }
    }

    /** The users that are on new at {@code weight}; about so many as it says. */
    private static BitSet onNew(TestGateway gateway, String weight) {
        gateway.setWeight("*", weight);
        BitSet onNew = new BitSet();
        StringBuilder requests = new StringBuilder();
        for (int user = 0; user < USERS; user++) {
            requests.append("GET /?u=user-").append(user).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        try (RawClient client = gateway.connect()) {
            client.send(requests.toString());
            for (int user = 0; user < USERS; user++) {
                onNew.set(user, client.read().body().equals("new"));
            }
        }
        assertThat(onNew.cardinality() * 100.0 / USERS)
                .isBetween(Double.parseDouble(weight) - 8, Double.parseDouble(weight) + 8);
        return onNew;
    }
}
