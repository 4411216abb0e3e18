package dev.cutover.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo's parts listen, all on the loopback address.
 *
 * @param site the gateway's traffic port
 * @param admin the gateway's admin port
 * @param legacy the backend being replaced
 * @param replacement the backend {@code new}
 * @param redis the weights
 * @param notes one sentence for each port that was taken
 */
record Places(int site, int admin, int legacy, int replacement, int redis, List<String> notes) {
    static final Places USUAL = new Places(8080, 8081, 9001, 9002, 6379, List.of());

    Places {
        notes = List.copyOf(notes);
    }

    /**
     * The wished ports, and a free one for each that is taken.
     *
     * @throws IOException where no port at all can be had
     */
    static Places near(Places wished) throws IOException {
        try (Reservations reserved = new Reservations()) {
            return new Places(
                    reserved.take("the gateway", wished.site),
                    reserved.take("the admin port", wished.admin),
                    reserved.take("legacy", wished.legacy),
                    reserved.take("new", wished.replacement),
                    reserved.take("Redis", wished.redis),
                    reserved.notes);
        }
    }

    /** The gateway's configuration file for these ports. */
    String yaml() {
        return """
                # Written by the demo; gone when it ends.
                cutover:
                  listen:
                    http: 127.0.0.1:%d
                    drain-timeout: 2s
                  admin:
                    address: 127.0.0.1:%d
                  backends:
                    legacy:
                      urls: [http://127.0.0.1:%d]
                    new:
                      urls: [http://127.0.0.1:%d]
                  split:
                    sticky-keys: ["header:X-User-Id"]
                    expose-headers: true
                  weights:
                    store: redis
                    redis:
                      uri: redis://127.0.0.1:%d
                  endpoints:
                    - id: users
                      match: {path: /api/users/**}
                """.formatted(site, admin, legacy, replacement, redis);
    }

    /** What the demo prints once everything runs. */
    String banner() {
        String taken = notes.isEmpty() ? "" : "\n  " + String.join("\n  ", notes) + "\n";
        return """

                Cutover is running. Ctrl-C ends all of it.

                  site     http://127.0.0.1:%1$d/            the gateway: each user gets legacy or new
                  admin    http://127.0.0.1:%2$d/            the dashboard; also /api/status and /metrics
                  legacy   http://127.0.0.1:%3$d/            a small backend that says who it is
                  new      http://127.0.0.1:%4$d/            another one
                  redis    redis://127.0.0.1:%5$d            the weights
                %6$s
                Try, in another terminal:

                  1. Who answers? legacy, for nobody is on new yet:
                     curl -i http://127.0.0.1:%1$d/api/users/7

                  2. A quarter of all users to new, at once (the second line does the same without redis-cli):
                     redis-cli -p %5$d HSET cutover:weights '*' 25
                     curl -X PUT 'http://127.0.0.1:%2$d/api/weights/*' -H 'Content-Type: application/json' -d '{"weight":25}'

                  3. Look: twenty users, some of them on new, each one always on the same side:
                     for u in $(seq 20); do curl -s -H "X-User-Id: $u" http://127.0.0.1:%1$d/api/users/$u; echo; done

                  4. Let new fail: /status/503?at=new still answers 200, from legacy; the dashboard shows what new does:
                     for u in $(seq 200); do curl -s -o /dev/null -H "X-User-Id: $u" "http://127.0.0.1:%1$d/status/503?at=new"; done

                  5. Go back: "Roll back everything" on the dashboard, or
                     curl -X POST http://127.0.0.1:%2$d/api/rollback -H 'Content-Type: application/json' -d '{"scope":"all"}'

                Also there: /slow?ms=500, /slow?ms=500&at=new, /echo.
                """.formatted(site, admin, legacy, replacement, redis, taken);
    }

    /** Ports held until all are chosen, so that no two parts get the same one. */
    private static final class Reservations implements AutoCloseable {
        private final List<ServerSocket> sockets = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        int take(String who, int wished) throws IOException {
            ServerSocket socket = bind(wished);
            if (socket == null) {
                socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                notes.add("Port " + wished + " is taken, so " + who + " has " + socket.getLocalPort() + ".");
            }
            sockets.add(socket);
            return socket.getLocalPort();
        }

        private static @Nullable ServerSocket bind(int port) throws IOException {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
                return socket;
            } catch (IOException taken) {
                socket.close();
                return null;
            }
        }

        @Override
        public void close() throws IOException {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
