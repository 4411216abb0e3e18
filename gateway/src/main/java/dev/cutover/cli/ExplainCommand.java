package dev.cutover.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code cutover explain}: which backend answers a request or a user, and why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Says which backend answers a request, or a user at an endpoint, and why. Sends nothing to a backend.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  cutover explain --path /api/users/7 --header \"X-User-Id: 42\"",
            "  cutover explain --path /pay --method POST --host shop.example.org --header \"Cookie: sid=abc\"",
            "  cutover explain --endpoint checkout --key alice@example.com"
        })
final class ExplainCommand implements ClientCommand {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--path", paramLabel = "P", description = "The request's path, with its query where that matters.")
    private @Nullable String path;

    @Option(names = "--method", paramLabel = "M", description = "Its method (default: GET).")
    private @Nullable String method;

    @Option(names = "--host", paramLabel = "H", description = "Its host (default: localhost).")
    private @Nullable String host;

    @Option(names = "--header", paramLabel = "\"N: V\"", description = "A field of its head; may be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--client", paramLabel = "IP", description = "Where it comes from (default: 127.0.0.1).")
    private @Nullable String client;

    @Option(names = "--endpoint", paramLabel = "E", description = "An endpoint, instead of a request.")
    private @Nullable String endpoint;

    @Option(names = "--key", paramLabel = "K", description = "The user's sticky key there.")
    private @Nullable String key;

    @Mixin
    private final ClientOptions options = new ClientOptions();

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String query = query();
        Client gateway = options.open(surroundings);
        return gateway.run(AdminCall.get("/api/explain?" + query, "why"), answer -> show(gateway.terminal(), answer));
    }

    private String query() {
        boolean isRequest = path != null && endpoint == null && key == null;
        boolean isUser = endpoint != null && key != null && path == null;
        boolean hasMore = method != null || host != null || client != null || !headers.isEmpty();
        if (!isRequest && !(isUser && !hasMore)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "explain: what? (expected: --path with --method, --host, --header and --client where they matter; "
                            + "or --endpoint and --key)");
        }
        StringBuilder query = new StringBuilder();
        add(query, "path", path);
        add(query, "method", method);
        add(query, "host", host);
        add(query, "client", client);
        headers.forEach(header -> add(query, "header", header(header)));
        add(query, "endpoint", endpoint);
        add(query, "key", key);
        return query.toString();
    }

    private String header(String header) {
        if (header.indexOf(':') <= 0) {
            throw new ParameterException(
                    spec.commandLine(), "header: \"" + header + "\" (expected: NAME: VALUE such as \"X-User-Id: 42\")");
        }
        return header;
    }

    private static void add(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(AdminCall.encoded(value));
        }
    }

    private static void show(Terminal terminal, JsonNode answer) {
        String backend = Shown.text(answer.path("backend"));
        String served = Shown.text(answer.path("endpoint"));
        Span who = served.isEmpty()
                ? Style.WARNING.of("No backend")
                : Style.BOLD.of(backend.isEmpty() ? "New or legacy" : backend.equals("new") ? "New" : "Legacy");
        terminal.line(who, " answers: " + Shown.text(answer.path("why")) + ".");
        if (served.isEmpty()) {
            return;
        }
        terminal.line();
        Table table = new Table(Table.Column.text(""), Table.Column.text(""));
        row(table, "endpoint", served);
        row(table, "user", user(answer));
        row(table, "bucket", bucket(answer.path("bucket")));
        row(
                table,
                "weight",
                Shown.percent(answer.path("weight")) + " (" + Shown.text(answer.path("weightSource")) + ")");
        row(table, "flag", Shown.state(answer.path("flag")));
        row(table, "list", Shown.orNothing(Shown.text(answer.path("list"))));
        row(table, "circuit", Shown.text(answer.path("circuit")));
        table.rows(Integer.MAX_VALUE).forEach(terminal::line);
    }

    private static void row(Table table, String name, String value) {
        table.row(Style.DIM.of(name), Style.PLAIN.of(value));
    }

    private static String user(JsonNode answer) {
        String key = Shown.text(answer.path("key"));
        String source = Shown.text(answer.path("keySource"));
        return (key.isEmpty() ? "no key" : "\"" + key + "\"") + (source.isEmpty() ? "" : " (" + source + ")");
    }

    private static String bucket(JsonNode bucket) {
        String number = Shown.text(bucket);
        return number.isEmpty() ? Shown.NOTHING : number + " of 0 to 9999";
    }
}
