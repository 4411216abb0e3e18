package dev.cutover.traffic.exchange;

import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells the backends who the client is: {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. What
 * a client sends of them is overwritten; what a trusted proxy sends is appended to or kept. {@code Forwarded} means the
 * same to many frameworks, so it comes through only from a trusted proxy. Source: INTERFACE §5.
 *
 * <p>Stateless but for its list; any thread.
 */
final class ForwardedFields {
    private static final byte[] FOR = ascii("X-Forwarded-For");
    private static final byte[] PROTO = ascii("X-Forwarded-Proto");
    private static final byte[] HOST = ascii("X-Forwarded-Host");
    private static final byte[] PORT = ascii("X-Forwarded-Port");
    private static final byte[] HTTP = ascii("http");
    private static final byte[] HTTPS = ascii("https");
    private static final byte[] HTTP_PORT = ascii("80");
    private static final byte[] HTTPS_PORT = ascii("443");

    private final List<CidrBlock> trustedProxies;

    ForwardedFields(List<CidrBlock> trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Drops what may not be believed and adds what is true. */
    void rewrite(RequestHead head, Client client, Fields additions) {
        Fields fields = head.fields();
        boolean trusted = client.isTrustedProxy();
        if (trusted && fields.has(KnownField.X_FORWARDED_FOR)) {
            additions.add(FOR, joined(fields) + ", " + new String(client.addressText(), StandardCharsets.US_ASCII));
        } else {
            additions.add(FOR, client.addressText());
        }
        for (int i = 0; i < fields.count(); i++) {
            KnownField known = fields.known(i);
            if (known != null && known.isForwarding() && (!trusted || known == KnownField.X_FORWARDED_FOR)) {
                fields.drop(i);
            }
        }
        if (!trusted || !fields.has(KnownField.X_FORWARDED_PROTO)) {
            additions.add(PROTO, head.isSecure() ? HTTPS : HTTP);
        }
        if (head.hasHost()) {
            addHost(head, trusted, additions);
        }
    }

    private static void addHost(RequestHead head, boolean trusted, Fields additions) {
        Fields fields = head.fields();
        if (!trusted || !fields.has(KnownField.X_FORWARDED_HOST)) {
            additions.add(HOST, head.bytes(), head.hostStart(), head.authorityEnd());
        }
        if (trusted && fields.has(KnownField.X_FORWARDED_PORT)) {
            return;
        }
        int portStart = head.hostEnd() + 1;
        if (portStart < head.authorityEnd()) {
            additions.add(PORT, head.bytes(), portStart, head.authorityEnd());
        } else {
            additions.add(PORT, head.isSecure() ? HTTPS_PORT : HTTP_PORT);
        }
    }

    private static String joined(Fields fields) {
        StringBuilder text = new StringBuilder();
        for (int i = fields.indexOf(KnownField.X_FORWARDED_FOR);
                i >= 0;
                i = fields.nextIndexOf(KnownField.X_FORWARDED_FOR, i + 1)) {
            text.append(text.length() == 0 ? "" : ", ").append(fields.value(i));
        }
        return text.toString();
    }

    /** The client's own address: the last one that the chain of trusted proxies does not vouch for. */
    InetAddress clientAddress(RequestHead head, Client client) {
        if (!client.isTrustedProxy() || !head.fields().has(KnownField.X_FORWARDED_FOR)) {
            return client.address();
        }
        String[] hops = joined(head.fields()).split(",", -1);
        InetAddress address = client.address();
        for (int i = hops.length - 1; i >= 0 && isTrusted(address); i--) {
            try {
                address = CidrBlock.address(hops[i].trim());
            } catch (IllegalArgumentException e) {
                return address;
            }
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        for (CidrBlock block : trustedProxies) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
