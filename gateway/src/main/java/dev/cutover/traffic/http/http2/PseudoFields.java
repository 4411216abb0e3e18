package dev.cutover.traffic.http.http2;

import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;

/** The names of the pseudo-fields of a request, and the schemes that one may say. Source: RFC 9113 §8.3.1. */
final class PseudoFields {
    static final AsciiString METHOD = PseudoHeaderName.METHOD.value();
    static final AsciiString SCHEME = PseudoHeaderName.SCHEME.value();
    static final AsciiString AUTHORITY = PseudoHeaderName.AUTHORITY.value();
    static final AsciiString PATH = PseudoHeaderName.PATH.value();
    static final AsciiString HTTP = HttpScheme.HTTP.name();
    static final AsciiString HTTPS = HttpScheme.HTTPS.name();

    private PseudoFields() {}
}
