/**
 * The only place where config, traffic and control meet: builds the gateway from its settings, starts and stops it.
 */
@NullMarked
package dev.cutover.wiring;

import org.jspecify.annotations.NullMarked;
