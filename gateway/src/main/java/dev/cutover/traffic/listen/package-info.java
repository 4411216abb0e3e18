/**
 * The downstream side: accepting connections, HTTP/1.1 and HTTP/2 towards the client, limits of the listener, draining.
 * A connection belongs to its event loop.
 */
@NullMarked
package dev.cutover.traffic.listen;

import org.jspecify.annotations.NullMarked;
