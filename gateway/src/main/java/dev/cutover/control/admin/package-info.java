/**
 * The HTTP API of the admin port. Runs on the admin server's threads, never on those of the request path.
 */
@NullMarked
package dev.cutover.control.admin;

import org.jspecify.annotations.NullMarked;
