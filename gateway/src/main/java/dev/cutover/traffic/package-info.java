/**
 * The request path. Plain Netty: knows no Spring, no Redis and no I/O but the exchange's own. This package holds the
 * words that all of it shares.
 */
@NullMarked
package dev.cutover.traffic;

import org.jspecify.annotations.NullMarked;
