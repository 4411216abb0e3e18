/**
 * Which backend serves a request: sticky key, bucket, weight, assignment. Immutable values and one published snapshot;
 * any thread.
 */
@NullMarked
package dev.cutover.traffic.split;

import org.jspecify.annotations.NullMarked;
