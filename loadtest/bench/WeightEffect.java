import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How long a weight that is written to Redis takes until traffic follows: writes 0 and 100 in turns, and asks the
 * gateway again and again until the other backend answers.
 *
 * <p>Arguments: port of Redis, port of the gateway, target, number of changes. Prints milliseconds: p50, p99, longest.
 */
public final class WeightEffect {
    private WeightEffect() {}

    /** A connection that is asked line by line. */
    private static final class Peer implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;
        private final BufferedReader in;

        Peer(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        String line() throws IOException {
            return in.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        /** The body of the answer to a GET. */
        String get(String target) throws IOException {
            send("GET " + target + " HTTP/1.1\r\nHost: bench\r\n\r\n");
            int length = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            char[] body = new char[length];
            for (int read = 0; read < length; ) {
                read += in.read(body, read, length - read);
            }
            return new String(body);
        }
    }

    /** Measures. */
    public static void main(String[] args) throws IOException {
        int changes = Integer.parseInt(args[3]);
        double[] millis = new double[changes];
        try (Peer redis = new Peer(Integer.parseInt(args[0]));
                Peer gateway = new Peer(Integer.parseInt(args[1]))) {
            change(redis, gateway, args[2], "0", "legacy");
            for (int i = 0; i < changes; i++) {
                boolean toNew = i % 2 == 0;
                millis[i] = change(redis, gateway, args[2], toNew ? "100" : "0", toNew ? "new" : "legacy");
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                "%.1f %.1f %.1f%n", millis[changes / 2], millis[(int) (changes * 0.99)], millis[changes - 1]);
    }

    private static double change(Peer redis, Peer gateway, String target, String weight, String backend)
            throws IOException {
        redis.send("HSET cutover:weights * " + weight + "\r\n");
        if (!redis.line().startsWith(":")) {
            throw new IOException("Redis did not take the weight");
        }
        long begun = System.nanoTime();
        while (!gateway.get(target).contains(backend)) {
            if (System.nanoTime() - begun > 10_000_000_000L) {
                throw new IOException("no answer of " + backend + " within 10 s of weight " + weight);
            }
        }
        return (System.nanoTime() - begun) / 1e6;
    }
}
