import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a URL so many times a second, for so many seconds. Arguments: URL, calls a second, seconds. Prints how many were
 * answered 200, and how many were not.
 */
public final class AdminLoad {
    private AdminLoad() {}

    /** Asks. */
    public static void main(String[] args) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[0])).build();
        int rate = Integer.parseInt(args[1]);
        int calls = rate * Integer.parseInt(args[2]);
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        long begun = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            long ahead = begun + i * 1_000_000_000L / rate - System.nanoTime();
            if (ahead > 0) {
                Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
            }
            client.sendAsync(request, BodyHandlers.discarding())
                    .handle((response, trouble) -> isFine(response) ? answered : failed)
                    .thenAccept(AtomicInteger::incrementAndGet);
        }
        Thread.sleep(1000);
        System.out.println(answered + " " + failed);
        System.exit(0);
    }

    private static boolean isFine(HttpResponse<?> response) {
        return response != null && response.statusCode() == 200;
    }
}
