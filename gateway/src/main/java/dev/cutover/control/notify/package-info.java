/**
 * The outside world: hooks, which a rollback waits for, and notifications, which nothing waits for. Told what to post
 * by whoever changes weights; posts it by HTTP. {@link dev.cutover.control.notify.HookRunner} blocks its caller, {@link
 * dev.cutover.control.notify.Notifier} works on threads of its own.
 *
 * <p>Both post by the JDK's {@code HttpClient}: a few calls a day need no event loops, it ends an attempt that hangs at
 * any point, and it shares neither threads nor connections with the traffic, so that a dead receiver cannot touch a
 * request.
 */
@NullMarked
package dev.cutover.control.notify;

import org.jspecify.annotations.NullMarked;
