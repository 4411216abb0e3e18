package dev.cutover.config;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.observe.AccessLogSettings;
import dev.cutover.traffic.split.KeySource;
import dev.cutover.traffic.split.Weight;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/** The kinds of value that the keys of INTERFACE §2 have. */
final class ValueTypes {
    /** A wait on the request path: long enough to be meant, short enough to end. */
    static final ValueType<Duration> TIMEOUT = ValueType.duration(Duration.ofMillis(1), Duration.ofDays(1));

    /** How many of something may exist at once. */
    static final ValueType<Integer> CAPACITY = ValueType.integer(1, 1_000_000);

    /** A share of users. */
    static final ValueType<Weight> WEIGHT =
            new ValueType<>("a percentage from 0 to 100 with at most two decimals, such as 12.5", Weight::parse);

    /** A whole number of percent. */
    static final ValueType<Integer> PERCENT = ValueType.integer(0, 100);

    /** A range of addresses. */
    static final ValueType<CidrBlock> CIDR =
            new ValueType<>("an IP address or a range such as 10.0.0.0/8 or 2001:db8::/32", CidrBlock::parse);

    /** A place for a sticky key. */
    static final ValueType<KeySource> KEY_SOURCE =
            new ValueType<>("header:NAME, cookie:NAME, query:NAME or jwt:CLAIM", ValueTypes::keySource);

    /** One of the two backends. */
    static final ValueType<Backend> BACKEND = new ValueType<>("legacy or new", text -> {
        Backend backend = Backend.ofLabel(text);
        if (backend == null) {
            throw new IllegalArgumentException(text);
        }
        return backend;
    });

    /** An address to listen on. */
    static final ValueType<HostPort> LISTEN_ADDRESS =
            new ValueType<>("host:port, such as 127.0.0.1:8080", ValueTypes::address);

    /** A cookie's name, as RFC 6265 §4.1.1 has it, or a method, as RFC 9110 §5.6.2. */
    static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** A request method. */
    static final ValueType<String> METHOD =
            ValueType.text("a method in upper case, such as GET", Pattern.compile("[!#$%&'*+.^_`|~0-9A-Z-]+"));

    /** A host that requests may be for. */
    static final ValueType<String> HOST = new ValueType<>(
            "a host name without port, such as www.example.org, or *.example.org", ValueTypes::hostPattern);

    /** A path pattern of Spring's language. */
    static final ValueType<String> PATH_PATTERN =
            new ValueType<>("a path pattern that begins with /, such as /api/users/**", ValueTypes::pathPattern);

    /** The name of a file, relative to the working directory. */
    static final ValueType<Path> FILE = new ValueType<>("the name of a file", ValueTypes::file);

    /** The name of a file; empty for none. */
    static final ValueType<Optional<Path>> FILE_OR_OFF = new ValueType<>(
            "the name of a file, or \"off\"", text -> isOff(text) ? Optional.empty() : Optional.of(file(text)));

    /** Where the access log goes. */
    static final ValueType<AccessLogSettings> ACCESS_LOG =
            new ValueType<>("\"off\", stdout or file:PATH", ValueTypes::accessLog);

    private static final String LABEL = "[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?";
    private static final Pattern HOST_NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Set<String> OFF = Set.of("off", "false");

    private ValueTypes() {}

    /**
     * Whether a word means off; {@code false} does, because that is what YAML makes of an {@code off} without quotes.
     */
    static boolean isOff(String text) {
        return OFF.contains(text.toLowerCase(Locale.ROOT));
    }

    /** A size on the request path. */
    static ValueType<DataSize> bytes(int min, DataSize max) {
        return ValueType.size(DataSize.ofBytes(min), max);
    }

    /**
     * Reads {@code host:port} with a host that can be one.
     *
     * @throws IllegalArgumentException where {@code text} is no such thing
     */
    static HostPort address(String text) {
        HostPort address = HostPort.parse(text);
        if (!PORT.matcher(text.substring(text.lastIndexOf(':') + 1)).matches()) {
            throw new IllegalArgumentException(text);
        }
        if (address.host().indexOf(':') >= 0) {
            CidrBlock.parse(address.host());
        } else if (!HOST_NAME.matcher(address.host()).matches()) {
            throw new IllegalArgumentException(text);
        }
        return address;
    }

    private static KeySource keySource(String text) {
        KeySource source = KeySource.parse(text);
        boolean isToken = TOKEN.matcher(source.name()).matches();
        if (!isToken && (source.kind() == KeySource.Kind.HEADER || source.kind() == KeySource.Kind.COOKIE)) {
            throw new IllegalArgumentException(text);
        }
        return source;
    }

    private static String hostPattern(String text) {
        String name = text.startsWith("*.") ? text.substring(2) : text;
        if (name.length() > 253 || !HOST_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String pathPattern(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException(text);
        }
        try {
            PathPatternParser.defaultInstance.parse(text);
        } catch (PatternParseException e) {
            String where = "a path pattern; at character %d: %s".formatted(e.getPosition() + 1, e.getMessage());
            throw new ValueType.Unexpected(where);
        }
        return text;
    }

    private static Path file(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static AccessLogSettings accessLog(String text) {
        if (isOff(text)) {
            return new AccessLogSettings(AccessLogSettings.Target.OFF, null);
        }
        if (text.equals("stdout")) {
            return new AccessLogSettings(AccessLogSettings.Target.STDOUT, null);
        }
        String name = text.startsWith("file:") ? text.substring("file:".length()) : "";
        if (name.isBlank()) {
            throw new IllegalArgumentException(text);
        }
        return new AccessLogSettings(AccessLogSettings.Target.FILE, file(name));
    }
}
