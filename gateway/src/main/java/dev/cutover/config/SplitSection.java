package dev.cutover.config;

import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.split.StickyCookie;
import dev.cutover.traffic.split.StickyCookie.SameSite;
import dev.cutover.traffic.split.StickyCookie.Secure;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code cutover.split}. Source: INTERFACE §2, §4. */
final class SplitSection {
    private static final List<CidrBlock> LOOPBACK =
            List.of(CidrBlock.parse("127.0.0.1/32"), CidrBlock.parse("::1/128"));
    private static final ValueType<String> COOKIE_NAME =
            ValueType.text("a cookie name of letters, digits and !#$%&'*+-.^_`|~", ValueTypes.TOKEN);
    private static final ValueType<Duration> COOKIE_AGE =
            ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(3650));
    private static final ValueType<String> DOMAIN =
            ValueType.text("a domain such as example.org", Pattern.compile("\\.?[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)*"));
    private static final ValueType<String> SALT = ValueType.text("text", Pattern.compile("(?s).+"));

    private SplitSection() {}

    static SplitSettings read(Section split) {
        Section force = split.section("force-header");
        return new SplitSettings(
                split.list("sticky-keys", List.of(), ValueTypes.KEY_SOURCE),
                cookie(split.section("cookie")),
                split.get("salt", "cutover", SALT),
                force.get("enabled", false, ValueType.SWITCH),
                force.list("trusted", LOOPBACK, ValueTypes.CIDR),
                split.get("expose-headers", false, ValueType.SWITCH));
    }

    private static StickyCookie cookie(Section cookie) {
        SameSite sameSite = cookie.get("same-site", SameSite.LAX, ValueType.oneOf(SameSite.class));
        Secure secure = cookie.get("secure", Secure.AUTO, ValueType.oneOf(Secure.class));
        if (sameSite == SameSite.NONE && secure == Secure.NEVER) {
            cookie.problem("secure", "auto or always, since browsers drop a SameSite=None cookie that is not Secure");
        }
        return new StickyCookie(
                cookie.get("name", "cutover_id", COOKIE_NAME),
                cookie.get("max-age", Duration.ofDays(365), COOKIE_AGE),
                sameSite,
                secure,
                cookie.find("domain", DOMAIN));
    }
}
