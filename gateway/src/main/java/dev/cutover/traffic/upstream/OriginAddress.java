package dev.cutover.traffic.upstream;

import dev.cutover.traffic.http.HostPort;

/**
 * One address of a backend, from a URL such as {@code http://127.0.0.1:9001}.
 *
 * @param secure whether it is reached by TLS
 * @param hostPort where it listens
 */
public record OriginAddress(boolean secure, HostPort hostPort) {
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + hostPort;
    }
}
