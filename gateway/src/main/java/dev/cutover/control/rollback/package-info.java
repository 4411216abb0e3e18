/**
 * Going back to legacy, in three levels: what to write, and whether traffic has followed. Blocks; on the threads of the
 * admin API. Source: SEMANTICS §2.
 */
@NullMarked
package dev.cutover.control.rollback;

import org.jspecify.annotations.NullMarked;
