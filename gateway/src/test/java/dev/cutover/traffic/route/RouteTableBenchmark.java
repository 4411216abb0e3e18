package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The time of one look-up in tables of 10 to 10,000 endpoints.
 *
 * <p>Run {@link #main}. {@code popular} asks for the same eight endpoints whatever the size of the table, which is what
 * the search itself costs; {@code spread} asks for all of them evenly, which adds what the processor's caches cost.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {
    private static final int POPULAR = 8;
    private static final int REQUESTS = 1 << 14;

    /** How many endpoints the table holds. */
    @Param({"10", "100", "1000", "10000"})
    public int endpoints;

    private RouteTable<String> table = new RouteTable<>(List.of());
    private Requests popular = new Requests(1);
    private Requests spread = new Requests(1);

    /** Builds the table, and requests to it. */
    @Setup
    public void prepare() {
        List<Route<String>> routes = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            String pattern = pattern(i);
            routes.add(new Route<>(new RouteMatch(pattern, List.of(), List.of()), pattern));
        }
        routes.add(new Route<>(new RouteMatch("/**", List.of(), List.of()), "rest"));
        table = new RouteTable<>(routes);
        popular = new Requests(POPULAR);
        spread = new Requests(endpoints);
    }

    /** A look-up of one of a few endpoints. */
    @Benchmark
    public @Nullable String popular() {
        return table.find(popular.next());
    }

    /** No look-up: only the bytes of the paths read, which is the share of the requests themselves in the others. */
    @Benchmark
    public int pathsAlone() {
        RouteRequest request = spread.next();
        return ByteTable.hash(request.bytes(), request.pathStart(), request.pathEnd());
    }

    /** A look-up of any endpoint. */
    @Benchmark
    public @Nullable String spread() {
        return table.find(spread.next());
    }

    /** Requests one after another in memory, as heads are read; so only the table is far from the processor. */
    private static final class Requests implements RouteRequest {
        private final byte[] bytes;
        private final int[] ends = new int[REQUESTS + 1];
        private int at = -1;

        Requests(int different) {
            var random = new Random(7);
            var paths = new StringBuilder();
            for (int i = 0; i < REQUESTS; i++) {
                paths.append(path(random.nextInt(different)));
                ends[i + 1] = paths.length();
            }
            bytes = paths.toString().getBytes(StandardCharsets.US_ASCII);
        }

        RouteRequest next() {
            at = at + 1 & REQUESTS - 1;
            return this;
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public int pathStart() {
            return ends[at];
        }

        @Override
        public int pathEnd() {
            return ends[at + 1];
        }

        @Override
        public int methodStart() {
            return 0;
        }

        @Override
        public int methodEnd() {
            return 0;
        }

        @Override
        public int hostStart() {
            return 0;
        }

        @Override
        public int hostEnd() {
            return 0;
        }
    }

    /** As long for every endpoint, so that a larger table has no longer paths. */
    private static String service(int i) {
        return String.format(Locale.ROOT, "service%05d", i);
    }

    private static String pattern(int i) {
        return switch (i % 4) {
            case 0 -> "/api/v1/" + service(i) + "/**";
            case 1 -> "/api/v1/" + service(i) + "/items/{item}";
            case 2 -> "/api/v2/{tenant}/" + service(i);
            default -> "/static/" + service(i) + "/index.html";
        };
    }

    private static String path(int i) {
        return switch (i % 4) {
            case 0 -> "/api/v1/" + service(i) + "/users/42";
            case 1 -> "/api/v1/" + service(i) + "/items/42";
            case 2 -> "/api/v2/acme/" + service(i);
            default -> "/static/" + service(i) + "/index.html";
        };
    }

    /** Runs the benchmark in this process tree, with allocation measured besides. */
    public static void main(String[] arguments) throws RunnerException {
        var options = new OptionsBuilder()
                .include(RouteTableBenchmark.class.getName())
                .addProfiler("gc")
                .build();
        new Runner(options).run();
    }
}
