package dev.cutover.config;

import dev.cutover.control.admin.AdminSettings;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.listen.ListenSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code cutover.admin}. Source: INTERFACE §2. */
final class AdminSection {
    private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 8081);
    private static final Optional<Path> AUDIT_FILE = Optional.of(Path.of("cutover-audit.jsonl"));
    private static final ValueType<String> TOKEN =
            ValueType.text("visible ASCII characters without a space", Pattern.compile("[!-~]+"));

    private AdminSection() {}

    /**
     * Reads the section.
     *
     * @param listen where traffic is listened for
     */
    static AdminSettings read(Section admin, ListenSettings listen) {
        HostPort address = admin.get("address", LOOPBACK, ValueTypes.LISTEN_ADDRESS);
        int before = admin.problemsSoFar();
        String token = admin.find("token", TOKEN);
        if (token == null && admin.problemsSoFar() == before && !isLoopback(address.host())) {
            admin.problem("token", "a token, since admin.address " + address + " is not loopback");
        }
        if (listen.http() != null && collide(address, listen.http())) {
            admin.problem("address", "another port than that of listen.http " + listen.http());
        }
        if (listen.https() != null && collide(address, listen.https().address())) {
            admin.problem(
                    "address",
                    "another port than that of listen.https " + listen.https().address());
        }
        Path auditFile =
                admin.get("audit-file", AUDIT_FILE, ValueTypes.FILE_OR_OFF).orElse(null);
        return new AdminSettings(address, token, auditFile);
    }

    private static boolean collide(HostPort admin, HostPort traffic) {
        return admin.port() != 0
                && admin.port() == traffic.port()
                && (admin.host().equals(traffic.host()) || isWildcard(admin.host()) || isWildcard(traffic.host()));
    }

    private static boolean isWildcard(String host) {
        InetAddress address = literal(host);
        return address != null && address.isAnyLocalAddress();
    }

    private static boolean isLoopback(String host) {
        InetAddress address = literal(host);
        return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
    }

    /** The address that the text is, never looking up a name; null for a name. */
    private static @Nullable InetAddress literal(String host) {
        try {
            CidrBlock.parse(host);
            return InetAddress.getByName(host);
        } catch (IllegalArgumentException | UnknownHostException e) {
            return null;
        }
    }
}
