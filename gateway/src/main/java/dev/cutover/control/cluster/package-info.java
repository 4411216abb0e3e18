/**
 * The gateways that share weights: who is alive, and what they tell each other. On threads of its own; nothing here is
 * on the way of a request.
 */
@NullMarked
package dev.cutover.control.cluster;

import org.jspecify.annotations.NullMarked;
