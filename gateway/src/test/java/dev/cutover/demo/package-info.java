/**
 * The whole thing in one process, to try it: two small backends, a real Redis and the gateway. Not part of the product;
 * {@code spring-boot:test-run} starts it.
 */
@NullMarked
package dev.cutover.demo;

import org.jspecify.annotations.NullMarked;
