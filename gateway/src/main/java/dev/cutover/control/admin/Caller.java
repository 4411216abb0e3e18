package dev.cutover.control.admin;

import dev.cutover.control.audit.Author;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Who calls, as the audit trail names it. */
final class Caller {
    /** The field by which a client says who it is, such as {@code cli:alice}. */
    private static final String FIELD = "X-Cutover-Actor";

    private Caller() {}

    /**
     * What the client says of itself, {@code api} where it says nothing.
     *
     * @throws ApiException 400 where that cannot be a name
     */
    static Author of(ServerRequest request) {
        String actor = request.headers().firstHeader(FIELD);
        try {
            return Author.of(actor == null ? Author.API : actor);
        } catch (IllegalArgumentException e) {
            throw new ApiException(HttpStatus.BAD_REQUEST, FIELD + ": " + e.getMessage());
        }
    }
}
