package dev.cutover.traffic.listen;

import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.tls.ClientAuth;

/**
 * The traffic port for HTTPS. Source: INTERFACE §2 {@code listen}.
 *
 * @param address where to listen
 * @param tlsBundle the name of the SSL bundle with the certificate
 * @param clientAuth whether clients show a certificate
 */
public record HttpsSettings(HostPort address, String tlsBundle, ClientAuth clientAuth) {}
