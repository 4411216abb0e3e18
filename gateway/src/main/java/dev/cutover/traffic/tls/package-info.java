/**
 * TLS on both sides: contexts made of keys and certificates that may be renewed at any time, and the handshake before a
 * connection is used. Depends on nothing but {@code traffic/http}. Contexts are thread-safe, handlers belong to their
 * event loop.
 */
@NullMarked
package dev.cutover.traffic.tls;

import org.jspecify.annotations.NullMarked;
