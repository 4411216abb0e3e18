package dev.cutover.traffic.tls;

import javax.net.ssl.SSLException;

/** TLS whose keys, certificates and trust may be replaced while it is in use. Thread-safe. */
public sealed interface RenewableTls permits ServerTls, ClientTls {
    /**
     * Makes connections from now on of other material.
     *
     * @throws SSLException where no TLS can be made of that; then nothing has changed
     */
    void renew(TlsMaterial material) throws SSLException;
}
