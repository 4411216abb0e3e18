/**
 * Who changed what, when and why: entries, where they are kept, and those who want to hear of new ones. Kept in Redis
 * where weights are, else in a file of this machine. Any thread; blocks for a bounded time, so none of it belongs on an
 * event loop.
 */
@NullMarked
package dev.cutover.control.audit;

import org.jspecify.annotations.NullMarked;
