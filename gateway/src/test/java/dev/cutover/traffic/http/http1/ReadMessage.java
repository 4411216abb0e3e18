package dev.cutover.traffic.http.http1;

import java.util.List;

/**
 * A message as a party read it.
 *
 * @param startLine method, path with query, and version; or version, status and reason phrase
 * @param fields all header fields as {@code name: value}
 * @param passedOn the header fields that a gateway passes on
 * @param trailers all trailer fields
 * @param trailersPassedOn the trailer fields that a gateway passes on
 * @param isPersistent whether another message may follow on the connection
 */
record ReadMessage(
        String startLine,
        List<String> fields,
        List<String> passedOn,
        String body,
        List<String> trailers,
        List<String> trailersPassedOn,
        boolean isPersistent) {
    /** What does not depend on being a gateway. */
    record Plain(String startLine, List<String> fields, String body, List<String> trailers) {}

    Plain plain() {
        return new Plain(startLine, fields, body, trailers);
    }
}
