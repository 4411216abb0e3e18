/**
 * What watches exchanges without delaying or failing them: metrics and the access log. Called at the end of each
 * exchange on its event loop; never blocks.
 */
@NullMarked
package dev.cutover.traffic.observe;

import org.jspecify.annotations.NullMarked;
