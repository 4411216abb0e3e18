package dev.cutover.traffic.route;

/**
 * One step of a path pattern. Steps that accept the same paths are equal, whatever their variables are called, so that
 * patterns share their way through the trie.
 *
 * <p>{@code needsText} refuses an empty segment value (such as that of {@code /;a=b/}), which a step may accept
 * otherwise.
 */
sealed interface PathElement {
    /** A {@code /}. */
    record Separator() implements PathElement {}

    /** A segment with exactly this text. */
    record Literal(String text) implements PathElement {}

    /** A segment with any text but none: {@code {name}}, or {@code *} before the end of the pattern. */
    record AnyText() implements PathElement {}

    /** Any segment or none: {@code *} at the end of the pattern. */
    record OptionalText() implements PathElement {}

    /** The end of the path, or a separator and whatever follows: {@code **} or {@code {*name}} at the end. */
    record Rest() implements PathElement {}

    /** A segment as long as this text, counted in UTF-16 units, where {@code ?} stands for any unit. */
    record SameLength(String text) implements PathElement {}

    /** A segment like this text, where {@code ?} stands for one character and {@code *} for any number. */
    record Glob(String text, boolean needsText) implements PathElement {}

    /** A segment that this regular expression describes as a whole. */
    record Expression(String regex, boolean needsText) implements PathElement {}
}
