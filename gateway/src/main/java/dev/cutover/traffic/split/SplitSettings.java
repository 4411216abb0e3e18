package dev.cutover.traffic.split;

import dev.cutover.traffic.http.CidrBlock;
import java.net.InetAddress;
import java.util.List;

/**
 * How users are told apart and divided. Source: INTERFACE §2 {@code split}, §4.
 *
 * @param keySources where a key may stand, tried in order before the gateway's own cookie
 * @param cookie the gateway's own cookie
 * @param salt goes before the key in the hash; the same salt puts the same users first in every endpoint
 * @param forceHeaderEnabled whether {@code X-Cutover-Force} is obeyed from {@code forceTrusted}
 * @param forceTrusted the client addresses that may force a backend
 * @param exposeHeaders whether responses say which backend and endpoint answered
 */
public record SplitSettings(
        List<KeySource> keySources,
        StickyCookie cookie,
        String salt,
        boolean forceHeaderEnabled,
        List<CidrBlock> forceTrusted,
        boolean exposeHeaders) {
    /** Copies the lists, so that the value cannot change. */
    public SplitSettings {
        keySources = List.copyOf(keySources);
        forceTrusted = List.copyOf(forceTrusted);
    }

    /**
     * Whether {@code X-Cutover-Force} of a client at {@code address} is obeyed; the same for all of a connection's
     * requests.
     */
    public boolean mayForce(InetAddress address) {
        if (!forceHeaderEnabled) {
            return false;
        }
        for (CidrBlock trusted : forceTrusted) {
            if (trusted.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
