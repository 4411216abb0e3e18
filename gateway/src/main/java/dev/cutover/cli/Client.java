package dev.cutover.cli;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A command's way to its gateway and back to whoever asked. Thread of the command. */
final class Client {
    private final AdminClient admin;
    private final Terminal terminal;
    private final Surroundings surroundings;
    private final boolean isJson;
    private final @Nullable Duration timeout;

    Client(
            AdminClient admin,
            Terminal terminal,
            Surroundings surroundings,
            boolean isJson,
            @Nullable Duration timeout) {
        this.admin = admin;
        this.terminal = terminal;
        this.surroundings = surroundings;
        this.isJson = isJson;
        this.timeout = timeout;
    }

    AdminClient admin() {
        return admin;
    }

    Terminal terminal() {
        return terminal;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Whether the answer is to be printed as it is. */
    boolean isJson() {
        return isJson;
    }

    /** How long to wait where the operator has not said so. */
    Duration timeout(Duration usual) {
        return timeout == null ? usual : timeout;
    }

    /** Calls, and waits for the usual time. */
    Reply send(AdminCall call) {
        return admin.send(call, timeout(ClientOptions.USUAL_TIMEOUT));
    }

    /** Calls, shows a good answer to people by {@code show}, and gives the exit code. */
    int run(AdminCall call, Consumer<JsonNode> show) {
        return end(call, send(call), answer -> {
            if (!isJson) {
                show.accept(answer);
            }
            return ExitCode.DONE.code();
        });
    }

    /**
     * Prints what came of a call: with {@code --json} as it is, an answer for people by {@code show}, and why there is
     * none.
     *
     * @param show also decides the exit code of a good answer; with {@code --json} it is to print nothing on {@code
     *     out}
     */
    int end(AdminCall call, Reply reply, ToIntFunction<JsonNode> show) {
        if (reply instanceof Reply.Done done) {
            if (isJson) {
                done.document().printTo(terminal);
            }
            return show.applyAsInt(done.json());
        }
        if (reply instanceof Reply.Refused refused) {
            return refused(refused);
        }
        return unreachable(call, (Reply.Unreachable) reply);
    }

    /** Says what the gateway refused. */
    int refused(Reply.Refused refused) {
        if (isJson) {
            refused.document().printTo(terminal);
        } else {
            Refusal.of(refused).forEach(terminal::message);
        }
        return ExitCode.REFUSED.code();
    }

    /** Says that no gateway answered. */
    int unreachable(AdminCall call, Reply.Unreachable reply) {
        terminal.message(Style.BAD.of("No answer from " + admin.url() + ": "), reply.reason());
        if (call.isChange() && reply.wasSent()) {
            terminal.message("It may have been done all the same: look with \"cutover weights\" before you repeat it.");
        }
        terminal.message("Is the gateway running, and is this its admin.address? Name another one with --admin URL or "
                + "CUTOVER_ADMIN.");
        return ExitCode.UNREACHABLE.code();
    }
}
