/**
 * What every event loop has of its own, so that nothing on the request path is shared: deadlines and randomness. Each
 * object belongs to one loop and is used on it only.
 */
@NullMarked
package dev.cutover.traffic.loop;

import org.jspecify.annotations.NullMarked;
