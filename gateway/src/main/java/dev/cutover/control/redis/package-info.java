/**
 * How Redis is talked to: addresses, sessions, and what can go wrong. What is said there is decided in the packages
 * that share state by it. Blocks; never called on an event loop.
 */
@NullMarked
package dev.cutover.control.redis;

import org.jspecify.annotations.NullMarked;
