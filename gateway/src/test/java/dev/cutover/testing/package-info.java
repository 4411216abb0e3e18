/** What tests and the demo share: real servers to talk to. */
@NullMarked
package dev.cutover.testing;

import org.jspecify.annotations.NullMarked;
