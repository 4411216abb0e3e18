/**
 * Which endpoint serves a request: path, method and host to a target, in one lookup whose cost does not grow with the
 * number of endpoints. Immutable after construction; any thread.
 */
@NullMarked
package dev.cutover.traffic.route;

import org.jspecify.annotations.NullMarked;
