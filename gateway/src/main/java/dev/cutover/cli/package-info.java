/**
 * The operator's side of the command line: a client of the admin API of a gateway that runs elsewhere. Only the
 * top-level command sees it, and it sees nothing of the gateway's own code, so that a call starts quickly and shows
 * what the API says. Everything runs on the thread of the command.
 */
@NullMarked
package dev.cutover.cli;

import org.jspecify.annotations.NullMarked;
