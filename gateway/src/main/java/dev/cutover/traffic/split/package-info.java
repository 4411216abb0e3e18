/**
 * Which backend serves a request: sticky key, bucket, weight, assignment. Settings, weights, rules and lists are
 * immutable and for any thread; what finds keys, assigns, and reads or writes cookies belongs to one event loop each.
 */
@NullMarked
package dev.cutover.traffic.split;

import org.jspecify.annotations.NullMarked;
