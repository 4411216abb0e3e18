package dev.cutover.testing;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.AttemptRecord;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.split.Assignment;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An exchange as a test says it went: one GET of {@code /} that legacy answered with 200, until told otherwise. */
public final class FakeExchange implements ExchangeRecord {
    private final Endpoint endpoint;
    private Assignment assignment = TestTraffic.assignedTo(Backend.LEGACY);
    private RequestHead request = TestTraffic.request("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");
    private String requestId = "id-1";
    private List<FakeAttempt> attempts = List.of(FakeAttempt.answered(Backend.LEGACY, 200, 3));
    private int status = 200;
    private @Nullable String fallbackReason;
    private @Nullable FallbackRefusal fallbackRefusal;
    private boolean isAborted;
    private boolean isCut;
    private long durationNanos = TimeUnit.MILLISECONDS.toNanos(4);
    private int loopIndex;

    private FakeExchange(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    public static FakeExchange at(Endpoint endpoint) {
        return new FakeExchange(endpoint);
    }

    public FakeExchange assigned(Backend backend) {
        assignment = TestTraffic.assignedTo(backend);
        return this;
    }

    public FakeExchange assigned(Assignment as) {
        assignment = as;
        return this;
    }

    public FakeExchange requested(String head) {
        request = TestTraffic.request(head);
        return this;
    }

    public FakeExchange withId(String id) {
        requestId = id;
        return this;
    }

    public FakeExchange tried(FakeAttempt... tries) {
        attempts = List.of(tries);
        return this;
    }

    /** One attempt at that backend, which is also the one assigned. */
    public FakeExchange answered(Backend backend, int with) {
        status = with;
        return assigned(backend).tried(FakeAttempt.answered(backend, with, 3));
    }

    public FakeExchange status(int sent) {
        status = sent;
        return this;
    }

    public FakeExchange fellBack(String reason) {
        fallbackReason = reason;
        return this;
    }

    public FakeExchange refused(FallbackRefusal refusal) {
        fallbackRefusal = refusal;
        return this;
    }

    public FakeExchange aborted() {
        isAborted = true;
        return this;
    }

    public FakeExchange cut() {
        isCut = true;
        return this;
    }

    public FakeExchange took(long millis) {
        durationNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    public FakeExchange onLoop(int index) {
        loopIndex = index;
        return this;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Assignment assignment() {
        return assignment;
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public InetAddress clientAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public int attempts() {
        return attempts.size();
    }

    @Override
    public AttemptRecord attempt(int i) {
        return attempts.get(i);
    }

    @Override
    public Backend answeredBy() {
        return attempts.isEmpty()
                ? Backend.LEGACY
                : attempts.get(attempts.size() - 1).backend();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable String fallbackReason() {
        return fallbackReason;
    }

    @Override
    public @Nullable FallbackRefusal fallbackRefusal() {
        return fallbackRefusal;
    }

    @Override
    public boolean isAborted() {
        return isAborted;
    }

    @Override
    public boolean isCut() {
        return isCut;
    }

    @Override
    public long startNanos() {
        return 0;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public long requestBytes() {
        return 11;
    }

    @Override
    public long responseBytes() {
        return 22;
    }

    @Override
    public int loopIndex() {
        return loopIndex;
    }
}
