/**
 * Everything beside the request path. May block, on its own threads; reads what traffic publishes and hands it new
 * snapshots.
 */
@NullMarked
package dev.cutover.control;

import org.jspecify.annotations.NullMarked;
