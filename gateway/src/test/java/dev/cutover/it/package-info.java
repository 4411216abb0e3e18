/** Whole gateways on real sockets, against backends that do good and bad things. */
@NullMarked
package dev.cutover.it;

import org.jspecify.annotations.NullMarked;
