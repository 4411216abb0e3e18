package dev.cutover.traffic.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import java.util.List;

/** The names that protocols have in the handshake. Source: RFC 7301, RFC 9113 §3.2. */
public final class Alpn {
    /** HTTP/1.1, which is spoken too where the other side names nothing. */
    public static final String HTTP_1_1 = "http/1.1";
    /** HTTP/2. */
    public static final String HTTP_2 = "h2";

    private Alpn() {}

    /** Offers protocols, and goes on without where the other side wants none of them. */
    static ApplicationProtocolConfig offering(List<String> protocols) {
        if (protocols.isEmpty()) {
            return ApplicationProtocolConfig.DISABLED;
        }
        return new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocols);
    }
}
