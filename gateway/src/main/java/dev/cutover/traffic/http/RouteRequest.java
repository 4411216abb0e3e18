package dev.cutover.traffic.http;

/**
 * What routing looks at in a request: ranges of one array, as the head's parser leaves them.
 *
 * <p>Every range is {@code start} inclusive to {@code end} exclusive, lies within {@link #bytes()} and stays the same
 * during a lookup. Called several times per lookup, so an implementation answers from fields.
 */
public interface RouteRequest {
    /** The bytes that the ranges point into; only read. */
    byte[] bytes();

    /** Where the path of the request target begins. */
    int pathStart();

    /** Where the path ends: at the {@code ?} of a query, or at the end of the target. */
    int pathEnd();

    /** Where the method begins. */
    int methodStart();

    /** Where the method ends. */
    int methodEnd();

    /** Where the host begins. */
    int hostStart();

    /** Where the host ends, before a port; equal to {@link #hostStart()} where the request names no host. */
    int hostEnd();
}
