package dev.cutover.traffic.listen;

import dev.cutover.traffic.exchange.Client;
import dev.cutover.traffic.exchange.TrafficLoop;
import dev.cutover.traffic.tls.Alpn;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;

/** The protocols that clients may speak, best first. Over TLS, each that stands here is offered by ALPN. */
enum ClientProtocol {
    HTTP_2(Alpn.HTTP_2) {
        @Override
        ChannelHandler newConnection(ListenSettings settings, Admission admission, TrafficLoop loop, Client client) {
            return new Http2ClientConnection(settings, admission, loop, client);
        }
    },
    HTTP_1_1(Alpn.HTTP_1_1) {
        @Override
        ChannelHandler newConnection(ListenSettings settings, Admission admission, TrafficLoop loop, Client client) {
            return new Http1ClientConnection(settings, admission, loop, client);
        }
    };

    private final String alpn;

    ClientProtocol(String alpn) {
        this.alpn = alpn;
    }

    /** Their names in ALPN. */
    static List<String> alpnNames() {
        List<String> names = new ArrayList<>();
        for (ClientProtocol protocol : values()) {
            names.add(protocol.alpn);
        }
        return names;
    }

    /** The protocol of that name, which is one of those offered. */
    static ClientProtocol ofAlpn(String name) {
        for (ClientProtocol protocol : values()) {
            if (protocol.alpn.equals(name)) {
                return protocol;
            }
        }
        return HTTP_1_1;
    }

    /** What serves a connection of {@code client}; it begins when the channel is active. */
    abstract ChannelHandler newConnection(
            ListenSettings settings, Admission admission, TrafficLoop loop, Client client);
}
