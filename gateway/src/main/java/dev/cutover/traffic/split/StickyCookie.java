package dev.cutover.traffic.split;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that keeps a user without a key of their own on one side of the split. Source: INTERFACE §2, §4.
 *
 * @param name the cookie's name
 * @param maxAge how long the browser keeps it
 * @param sameSite its {@code SameSite} attribute
 * @param secure when it carries {@code Secure}
 * @param domain its {@code Domain} attribute, or null for the host alone
 */
public record StickyCookie(
        String name,
        Duration maxAge,
        SameSite sameSite,
        Secure secure,
        @Nullable String domain) {
    /** Values of the {@code SameSite} attribute. */
    public enum SameSite {
        /** Sent on top-level navigation from elsewhere. */
        LAX,
        /** Sent from the same site only. */
        STRICT,
        /** Sent always; browsers demand {@code Secure} with it. */
        NONE
    }

    /** When the cookie is marked {@code Secure}. */
    public enum Secure {
        /** On requests that came by https. */
        AUTO,
        /** Always. */
        ALWAYS,
        /** Never. */
        NEVER
    }
}
