/**
 * Load on a running gateway, as its users would make it. Compiled by every build; runs only by {@code gatling:test}.
 */
@NullMarked
package dev.cutover.loadtest;

import org.jspecify.annotations.NullMarked;
