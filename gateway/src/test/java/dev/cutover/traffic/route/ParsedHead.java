package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import java.nio.charset.StandardCharsets;

/** A request as a head's parser would hand it to the table: ranges within the bytes of a head. */
final class ParsedHead implements RouteRequest {
    private final byte[] bytes;
    private final int methodEnd;
    private final int pathEnd;
    private final int hostStart;
    private final int hostEnd;
    private int reads;

    private ParsedHead(String method, byte[] path, String host) {
        this.methodEnd = method.length();
        this.pathEnd = methodEnd + 1 + path.length;
        String afterPath = "?q=/a/b HTTP/1.1\r\nHost: ";
        this.hostStart = pathEnd + afterPath.length();
        this.hostEnd = hostStart + host.length();
        this.bytes = new byte[hostEnd + 2];
        put(method, 0);
        System.arraycopy(path, 0, bytes, methodEnd + 1, path.length);
        put(afterPath, pathEnd);
        put(host, hostStart);
    }

    /** A GET for a path, to no host. */
    static ParsedHead get(String path) {
        return of("GET", path, "");
    }

    /** Any request; the path is sent as UTF-8. */
    static ParsedHead of(String method, String path, String host) {
        return new ParsedHead(method, path.getBytes(StandardCharsets.UTF_8), host);
    }

    /** A GET for a path of any bytes. */
    static ParsedHead get(byte[] path) {
        return new ParsedHead("GET", path, "");
    }

    /** How often the bytes have been asked for: about once for each step of a search. */
    int reads() {
        return reads;
    }

    private void put(String text, int at) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, at, ascii.length);
    }

    @Override
    public byte[] bytes() {
        reads++;
        return bytes;
    }

    @Override
    public int pathStart() {
        return methodEnd + 1;
    }

    @Override
    public int pathEnd() {
        return pathEnd;
    }

    @Override
    public int methodStart() {
        return 0;
    }

    @Override
    public int methodEnd() {
        return methodEnd;
    }

    @Override
    public int hostStart() {
        return hostStart;
    }

    @Override
    public int hostEnd() {
        return hostEnd;
    }
}
