/**
 * Where weights come from: Redis, memory or a file, turned into one published snapshot. Runs on its own threads; a
 * request never waits for it.
 */
@NullMarked
package dev.cutover.control.weights;

import org.jspecify.annotations.NullMarked;
