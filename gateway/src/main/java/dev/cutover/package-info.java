/**
 * Cutover, a traffic-splitting gateway. This package holds only the command line; {@code traffic} moves requests,
 * {@code control} works beside them, {@code config} reads what operators write, {@code wiring} puts all together.
 */
@NullMarked
package dev.cutover;

import org.jspecify.annotations.NullMarked;
