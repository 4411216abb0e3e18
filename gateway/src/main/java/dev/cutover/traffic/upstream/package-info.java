/**
 * How a backend is reached: origins, connection pools per event loop, load balancing, passive health. A pool belongs to
 * its event loop; what loops share is atomic.
 */
@NullMarked
package dev.cutover.traffic.upstream;

import org.jspecify.annotations.NullMarked;
