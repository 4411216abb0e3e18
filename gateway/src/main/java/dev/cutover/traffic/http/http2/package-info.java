/**
 * Messages of HTTP/2: the header blocks that Netty's codec decodes and encodes, as our heads and trailers. Frames,
 * compression and flow control are Netty's; what makes a message malformed is decided here. Stateless or of one
 * connection, on its event loop.
 */
@NullMarked
package dev.cutover.traffic.http.http2;

import org.jspecify.annotations.NullMarked;
