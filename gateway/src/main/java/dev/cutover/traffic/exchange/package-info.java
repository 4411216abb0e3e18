/**
 * One request's life: route, assign, attempt, fall back, respond, observe. Everything here runs on the event loop of
 * the client's connection.
 */
@NullMarked
package dev.cutover.traffic.exchange;

import org.jspecify.annotations.NullMarked;
