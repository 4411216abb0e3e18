package dev.cutover.traffic.tls;

/** Whether clients show a certificate, in Spring Boot's words. Source: INTERFACE §2 {@code listen.client-auth}. */
public enum ClientAuth {
    /** They are not asked for one. */
    NONE,
    /** They are asked; one that is shown must be valid. */
    WANT,
    /** They are asked; without a valid one there is no connection. */
    NEED
}
