package dev.cutover.traffic.http.http2;

import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * An encoder of header blocks that keeps no table of what it has sent: responses of many backends have little in
 * common, and so neither the table's memory nor copies of values are needed. Source: RFC 7541 §4.2.
 *
 * <p>Event loop of its connection.
 */
public final class StatelessEncoder extends DefaultHttp2HeadersEncoder {
    /** An encoder of one connection. */
    public StatelessEncoder() {
        super(NEVER_SENSITIVE, true);
        try {
            super.maxHeaderTableSize(0);
        } catch (Http2Exception e) {
            throw new AssertionError("zero is a size", e);
        }
    }

    /** The client may allow a table of any size; none is used. */
    @Override
    public void maxHeaderTableSize(long max) {}
}
