/**
 * The strict HTTP/1.1 codec: one parser core for requests, responses and trailers, and the writers of heads and chunks.
 * Called on event loops; holds no state but that of one connection.
 */
@NullMarked
package dev.cutover.traffic.http.http1;

import org.jspecify.annotations.NullMarked;
