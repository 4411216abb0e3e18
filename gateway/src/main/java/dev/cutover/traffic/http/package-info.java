/**
 * HTTP messages: heads, fields, content, and the rules that hold for every version of HTTP. May be called from any
 * thread; the messages themselves belong to the event loop of their exchange.
 */
@NullMarked
package dev.cutover.traffic.http;

import org.jspecify.annotations.NullMarked;
