package dev.cutover.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** The document that says what is wrong. Source: INTERFACE §5. */
public final class Problem {
    private Problem() {}

    /** Holds when the response is such a document with that status, and names its request. */
    public static void assertProblem(RawResponse response, int status) {
        String id = response.value("X-Request-Id");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.values("Content-Type")).containsExactly("application/problem+json");
        assertThat(id).matches("[A-Za-z0-9._-]{1,128}");
        assertThat(response.body())
                .matches("\\{\"type\":\"about:blank\",\"title\":\"[^\"]+\",\"status\":" + status
                        + ",\"detail\":\"[^\"]+\",\"requestId\":\"" + id + "\"}");
    }
}
