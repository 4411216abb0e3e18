package dev.cutover.cli;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** An operator called {@code night shift}, who types commands and reads what comes; with or without a terminal. */
final class Operator {
    final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String user = "night shift";
    private boolean isTerminal;
    private Surroundings.Size size = new Surroundings.Size(120, 40);
    private Surroundings.Pause pause = time -> {};

    /** Stands in for {@code cutover}. */
    @Command(name = "cutover")
    private static final class Root {}

    /** Asks the gateway at {@code url}. */
    static Operator at(String url) {
        Operator operator = new Operator();
        operator.environment.put("CUTOVER_ADMIN", url);
        return operator;
    }

    /** Asks what answers on that port. */
    static Operator at(int port) {
        return at("http://127.0.0.1:" + port);
    }

    /** A stand-in for a gateway. */
    static WireMockServer gateway() {
        WireMockServer server =
                new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
        server.start();
        return server;
    }

    /** What a gateway answers with good JSON. */
    static ResponseDefinitionBuilder json(String body) {
        return WireMock.okJson(body);
    }

    /** What a gateway answers that refuses. */
    static ResponseDefinitionBuilder problem(int status, String members) {
        return WireMock.aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/problem+json")
                .withBody("{\"type\":\"about:blank\",\"title\":\"No\",\"status\":" + status + "," + members + "}");
    }

    /** Any call of that path. */
    static MappingBuilder any(String path) {
        return WireMock.any(WireMock.urlPathEqualTo(path));
    }

    Operator calledUser(String name) {
        user = name;
        return this;
    }

    Operator onTerminal(int columns, int rows) {
        isTerminal = true;
        size = new Surroundings.Size(columns, rows);
        return this;
    }

    Operator pausing(Surroundings.Pause between) {
        pause = between;
        return this;
    }

    /** Types a command; gives its exit code. */
    int types(String... args) {
        Surroundings surroundings = new Surroundings(
                environment, user, ZoneOffset.UTC, out, err, isTerminal, () -> size, time -> pause.of(time));
        CommandLine cutover = new CommandLine(new Root());
        ClientCommands.addTo(cutover, surroundings);
        return cutover.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(args);
    }

    /** What came of it. */
    String sees() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What was said about the command itself. */
    String isTold() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
