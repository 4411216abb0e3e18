package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;

/**
 * What the backends get beside the client's own fields: who the client is, the request's id and its trace; and what
 * they never get: the gateway's own fields and cookies. Source: INTERFACE §4, §5.
 *
 * <p>Event loop of the exchange.
 */
final class RequestRewrite {
    private final TrafficLoop loop;
    private final Fields additions = new Fields();

    RequestRewrite(TrafficLoop loop) {
        this.loop = loop;
    }

    /** What is added to the request; the same for each attempt. */
    Fields additions() {
        return additions;
    }

    /** Begins a request: gives it its id. */
    void begin(RequestHead request, RequestIds.RequestId id) {
        additions.clear();
        loop.ids().identify(request.fields(), additions, id);
    }

    /** Drops what the backends may not see and adds what they are told. */
    void rewrite(RequestHead request, Client client, LoopSplit split) {
        loop.forwarded().rewrite(request, client, additions);
        loop.ids().trace(request.fields(), additions);
        Fields fields = request.fields();
        for (int i = fields.indexOf(KnownField.X_CUTOVER);
                i >= 0;
                i = fields.nextIndexOf(KnownField.X_CUTOVER, i + 1)) {
            fields.drop(i);
        }
        if (fields.has(KnownField.COOKIE)) {
            split.ownCookies().removeFrom(request, additions);
        }
    }
}
