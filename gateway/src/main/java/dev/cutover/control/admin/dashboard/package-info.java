/**
 * The page at {@code /} of the admin port: its files, and the login of a browser where {@code admin.token} is set.
 * Called by the admin API on the admin server's threads; blocks nowhere.
 */
@NullMarked
package dev.cutover.control.admin.dashboard;

import org.jspecify.annotations.NullMarked;
