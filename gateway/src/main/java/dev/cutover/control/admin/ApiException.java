package dev.cutover.control.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * A call that is not done, answered with a problem document. Has no stack trace. Source: INTERFACE §6, RFC 9457.
 */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final transient HttpHeaders headers = new HttpHeaders();
    private final transient Map<String, @Nullable Object> members = new LinkedHashMap<>();

    /** Not done for the reason {@code detail}, in words for the person who asked. */
    ApiException(HttpStatus status, String detail) {
        super(detail, null, false, false);
        this.status = status;
        members.put("type", "about:blank");
        members.put("title", status.getReasonPhrase());
        members.put("status", status.value());
        members.put("detail", detail);
    }

    /** With another member in the document. */
    ApiException with(String member, @Nullable Object value) {
        members.put(member, value);
        return this;
    }

    /** With another field in the head of the answer. */
    ApiException withHeader(String name, String value) {
        headers.set(name, value);
        return this;
    }

    /** The answer. */
    Mono<ServerResponse> answer() {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .headers(all -> all.putAll(headers))
                .bodyValue(members);
    }
}
