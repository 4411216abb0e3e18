package dev.cutover.traffic.http;

/** What may come behind a body. Source: RFC 9110 §6.5.1. Stateless. */
public final class TrailerRules {
    private TrailerRules() {}

    /**
     * Refuses what belongs into a head, and drops what a recipient that merges trailers into the head would act upon.
     */
    public static void apply(Fields trailers) throws MalformedMessageException {
        for (int i = 0; i < trailers.count(); i++) {
            KnownField known = trailers.known(i);
            if (known == null || known == KnownField.GRPC_STATUS) {
                continue;
            }
            if (known.isFraming() || known == KnownField.HOST || known == KnownField.TRAILER) {
                throw new MalformedMessageException("A trailer field belongs into the head");
            }
            trailers.drop(i);
        }
    }
}
