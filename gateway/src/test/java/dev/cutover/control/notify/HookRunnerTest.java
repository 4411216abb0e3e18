package dev.cutover.control.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.cutover.control.notify.HookPhase.BEFORE_ROLLBACK;
import static dev.cutover.control.notify.HookPhase.PURGE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.cutover.testing.CapturedLog;
import dev.cutover.traffic.split.Weight;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class HookRunnerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final HookCall CALL =
            new HookCall("1-0", "all", "*", Weight.parse("12.5"), Weight.NONE, "errors", "cli:ann", "bob", "gw-1", NOW);

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private InstantTicker ticker = new InstantTicker();

    @BeforeEach
    void start() {
        server.start();
        answer(ok());
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void aHookIsToldWhatIsAboutToHappen() {
        HookRun run = run(hook("/flush"));

        assertThat(run.outcomes()).containsExactly(new HookOutcome("flush", "before-rollback", true, 1, 0, null));
        assertThat(run.mustStop()).isFalse();
        server.verify(
                1,
                postRequestedFor(urlEqualTo("/flush"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("User-Agent", equalTo("cutover/1.2.3"))
                        .withHeader("X-Cutover-Event", equalTo("before-rollback"))
                        .withHeader("X-Cutover-Signature", absent())
                        .withRequestBody(equalToJson("""
                                {"event": "before-rollback", "id": "1-0", "scope": "all", "endpoint": "*",
                                 "from": 12.5, "to": 0, "reason": "errors", "actor": "cli:ann", "approvedBy": "bob",
                                 "instance": "gw-1", "at": "2026-03-01T12:00:00Z"}
                                """)));
    }

    @Test
    void whatIsNotKnownIsNullInTheBody() {
        HookCall call = new HookCall("1-0", "step", "users", null, Weight.ALL, null, "api", null, "gw-1", NOW);

        JsonNode body = new JsonMapper().readTree(call.body(PURGE));

        assertThat(body.get("event").asString()).isEqualTo("purge");
        assertThat(body.get("from").isNull()).isTrue();
        assertThat(body.get("to").asInt()).isEqualTo(100);
        assertThat(body.get("reason").isNull()).isTrue();
        assertThat(body.get("approvedBy").isNull()).isTrue();
    }

    @Test
    void aReceiverWithTheSecretCanRecomputeTheSignature() throws Exception {
        answer(status(500));

        run(new HookSettings("a", url("/a"), ofSeconds(5), 1, false, "hunter2 ü"));

        List<LoggedRequest> attempts = server.findAll(postRequestedFor(anyUrl()));
        assertThat(attempts).hasSize(2).allSatisfy(request -> {
            String timestamp = request.getHeader("X-Cutover-Timestamp");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("hunter2 ü".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            assertThat(timestamp).isEqualTo(Long.toString(NOW.getEpochSecond()));
            assertThat(request.getHeader("X-Cutover-Signature"))
                    .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(request.getBody())));
        });
        assertThat(attempts.get(1).getHeader("X-Cutover-Delivery"))
                .hasSize(36)
                .isEqualTo(attempts.get(0).getHeader("X-Cutover-Delivery"));
    }

    @Test
    void aSignatureIsThatOfOpenssl() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
        assertThat(Signature.of("key", 1_700_000_000, "{\"a\":1}"))
                .isEqualTo("sha256=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03");
    }

    @Test
    void hooksRunOneAfterTheOtherInTheirOrder() {
        run(hook("/c"), hook("/a"), hook("/b"));

        assertThat(server.findAll(postRequestedFor(anyUrl())))
                .extracting(LoggedRequest::getUrl)
                .containsExactly("/c", "/a", "/b");
    }

    @Test
    void onlyTheHooksOfThePhaseRun() {
        HookRunner runner = runner();
        runner.use(new HooksSettings(List.of(hook("/before")), List.of(hook("/after")), List.of(hook("/purge"))));

        runner.run(PURGE, CALL);

        assertThat(server.findAll(postRequestedFor(anyUrl())))
                .extracting(LoggedRequest::getUrl)
                .containsExactly("/purge");
    }

    @Test
    void aHookThatFailsDoesNotHoldTheRollback() {
        answer(status(404));

        HookRun run = run(hook("/a"), hook("/b"));

        assertThat(run.mustStop()).isFalse();
        assertThat(run.outcomes()).hasSize(2);
    }

    @Test
    void aRequiredHookThatFailsHoldsTheRollbackAndTheHooksAfterIt() {
        answer(status(404));

        HookRun run = run(required("/a"), hook("/b"));

        assertThat(run.mustStop()).isTrue();
        assertThat(run.stoppedBy()).isEqualTo("a");
        assertThat(run.outcomes()).extracting(HookOutcome::name).containsExactly("a");
        server.verify(1, postRequestedFor(anyUrl()));
    }

    @Test
    void aRequiredHookThatAnswersDoesNotHoldTheRollback() {
        assertThat(run(required("/a"), hook("/b")).mustStop()).isFalse();
    }

    @Test
    void aHookIsNotCalledAgainWhenTheTimeOfThePhaseWouldBeOver() {
        answer(status(503).withHeader("Retry-After", "16"));

        HookRun run = run(hook("/a"));

        assertThat(run.outcomes())
                .containsExactly(new HookOutcome("a", "before-rollback", false, 2, 16_000, "status 503"));
    }

    @Test
    void aHookWithoutTimeLeftIsNotCalledAndHoldsTheRollbackWhereItIsRequired() {
        ticker = new InstantTicker(ofSeconds(30));
        answer(status(503));

        HookRun run = run(hook("/a"), required("/b"));

        HookOutcome second = run.outcomes().get(1);
        assertThat(second.attempts()).isZero();
        assertThat(second.trouble()).isEqualTo("not called, since the 30 s for all hooks of before-rollback are spent");
        assertThat(run.stoppedBy()).isEqualTo("b");
        server.verify(0, postRequestedFor(urlEqualTo("/b")));
    }

    @Test
    void aCallerThatIsInterruptedDoesNotWait() {
        Thread.currentThread().interrupt();

        HookRun run = run(required("/a"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(run.mustStop()).isTrue();
        assertThat(run.outcomes().get(0).trouble()).isEqualTo("the gateway stops");
    }

    @Test
    void hostileTextStaysText() {
        String hostile = "\"}\n\u0000\ud800<!channel>" + "x".repeat(100_000);
        HookCall call = new HookCall("1", "all", "*", null, Weight.NONE, hostile, "api", hostile, "gw", NOW);
        HookRunner runner = runner();
        runner.use(new HooksSettings(List.of(hook("/a")), List.of(), List.of()));

        runner.run(BEFORE_ROLLBACK, call);

        JsonNode body = new JsonMapper()
                .readTree(server.findAll(postRequestedFor(anyUrl())).get(0).getBodyAsString());
        assertThat(body.size()).isEqualTo(11);
        assertThat(body.get("reason").asString())
                .startsWith("\"}\n\u0000?<!channel>xxx")
                .endsWith("x…")
                .hasSize(4000);
    }

    @Test
    void theLogNamesTheHookAndItsHostAndNoSecret() {
        answer(status(404));
        try (CapturedLog log = CapturedLog.start()) {
            run(new HookSettings("cdn", url("/hunter2?a=hunter2"), ofSeconds(5), 0, false, "hunter2"));

            assertThat(log.linesWith("cdn"))
                    .containsExactly("WARN A before-rollback hook failed, cdn (localhost, 1 attempt): status 404");
            assertThat(log.linesWith("hunter2")).isEmpty();
        }
    }

    @Test
    void aReloadChangesTheHooks() {
        HookRunner runner = runner();
        runner.use(new HooksSettings(List.of(hook("/old")), List.of(), List.of()));
        runner.use(new HooksSettings(List.of(hook("/new")), List.of(), List.of()));

        assertThat(runner.run(BEFORE_ROLLBACK, CALL).outcomes())
                .extracting(HookOutcome::name)
                .containsExactly("new");
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.resetMappings();
        server.stubFor(post(anyUrl()).willReturn(response));
    }

    private HookRun run(HookSettings... hooks) {
        HookRunner runner = runner();
        runner.use(new HooksSettings(List.of(hooks), List.of(), List.of()));
        return runner.run(BEFORE_ROLLBACK, CALL);
    }

    private HookRunner runner() {
        return new HookRunner(new WebhookClient("1.2.3", Clock.fixed(NOW, ZoneOffset.UTC), ticker), ticker);
    }

    private ReceiverUrl url(String path) {
        return ReceiverUrl.parse("http://localhost:" + server.port() + path);
    }

    private HookSettings hook(String path) {
        return new HookSettings(path.substring(1), url(path), ofSeconds(5), 2, false, null);
    }

    private HookSettings required(String path) {
        return new HookSettings(path.substring(1), url(path), ofSeconds(5), 2, true, null);
    }
}
