package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to read a request head that arrives in one piece: time, and with {@code -prof gc} bytes allocated,
 * which are none.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestParserBenchmark {
    private static final String OF_A_LOAD_GENERATOR = """
            GET /api/users/7 HTTP/1.1
            Host: 127.0.0.1:8080

            """;
    private static final String OF_A_BROWSER = """
            GET /shop/categories/42/products?page=2&sort=price HTTP/1.1
            Host: www.shop.example
            Connection: keep-alive
            Cache-Control: max-age=0
            sec-ch-ua-platform: "Linux"
            Upgrade-Insecure-Requests: 1
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Sec-Fetch-Site: same-origin
            Referer: https://www.shop.example/shop/categories/42
            Accept-Encoding: gzip, deflate, br
            Accept-Language: de-DE,de;q=0.9,en;q=0.8
            Cookie: cutover_id=AAAAAAAAAAAAAAAAAAAAAA; theme=dark

            """;

    private final RequestHead head = new RequestHead();
    private final RequestParser parser = new RequestParser(head, Reading.LIMITS);
    private ByteBuf loadGenerator = Unpooled.EMPTY_BUFFER;
    private ByteBuf browser = Unpooled.EMPTY_BUFFER;

    /** Puts the requests where a socket would. */
    @Setup
    public void prepare() {
        loadGenerator = direct(OF_A_LOAD_GENERATOR);
        browser = direct(OF_A_BROWSER);
    }

    private static ByteBuf direct(String lines) {
        byte[] bytes = lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** A GET as load generators send it: one field. */
    @Benchmark
    public RequestHead loadGenerator() throws MalformedMessageException {
        return parse(loadGenerator);
    }

    /** A GET as browsers send it: twelve fields. */
    @Benchmark
    public RequestHead browser() throws MalformedMessageException {
        return parse(browser);
    }

    private RequestHead parse(ByteBuf in) throws MalformedMessageException {
        in.readerIndex(0);
        parser.reset();
        if (!parser.parse(in)) {
            throw new IllegalStateException("the head is not complete");
        }
        return head;
    }
}
