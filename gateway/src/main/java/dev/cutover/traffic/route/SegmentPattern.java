package dev.cutover.traffic.route;

import static dev.cutover.traffic.route.PathPattern.malformed;

import dev.cutover.traffic.route.SegmentScan.Variable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a path pattern, read.
 *
 * @param element what it accepts
 * @param score its part of {@link Specificity#score()}
 * @param length its part of {@link Specificity#length()}
 * @param names its variables, of which a pattern has each once; {@code {*name}} is none of them
 * @param end where it ends in the pattern
 */
record SegmentPattern(PathElement element, int score, int length, List<String> names, int end) {
    private static final int VARIABLE_SCORE = 1;
    private static final int WILDCARD_SCORE = 100;
    private static final Pattern BRACES_IN_PAIRS = Pattern.compile("(?:[^/{}]|\\{[^/{}]+})+");

    /**
     * Reads the segment that begins at {@code start}.
     *
     * @throws IllegalArgumentException with the pattern and what was expected
     */
    static SegmentPattern parse(String pattern, int start) {
        var scan = new SegmentScan(pattern, start);
        return new Reader(pattern, start, scan.end(), scan.variables()).read();
    }

    private record Reader(String pattern, int start, int end, List<Variable> variables) {
        SegmentPattern read() {
            String text = pattern.substring(start, end);
            if (variables.isEmpty()) {
                return plain(text);
            }
            for (Variable variable : variables) {
                check(variable.regex(), 0);
            }
            Variable first = variables.get(0);
            if (first.start() == start && first.end() == end) {
                return variable(first);
            }
            variables.forEach(this::refuseWhatStandsAloneOnly);
            return mixed(new GlobText(text, start, variables));
        }

        private SegmentPattern plain(String text) {
            return switch (text) {
                case "**" -> segment(new PathElement.Rest(), 0, 1);
                case "*" ->
                    segment(isLast() ? new PathElement.OptionalText() : new PathElement.AnyText(), WILDCARD_SCORE, 1);
                default -> text.indexOf('*') >= 0 ? mixed(new GlobText(text, start, variables)) : fixedLength(text);
            };
        }

        private SegmentPattern fixedLength(String text) {
            boolean isLiteral = text.indexOf('?') < 0;
            return segment(
                    isLiteral ? new PathElement.Literal(text) : new PathElement.SameLength(text), 0, text.length());
        }

        private SegmentPattern variable(Variable variable) {
            if (variable.isRest()) {
                return new SegmentPattern(new PathElement.Rest(), 0, 1, List.of(), end);
            }
            String regex = variable.regex();
            if (regex == null) {
                return segment(new PathElement.AnyText(), VARIABLE_SCORE, 1);
            }
            return segment(new PathElement.Expression(regex, true), VARIABLE_SCORE, 1);
        }

        private SegmentPattern mixed(GlobText glob) {
            int score = variables.size() * VARIABLE_SCORE + glob.wildcards() * WILDCARD_SCORE;
            int nameUnits = variables.stream().mapToInt(v -> v.name().length()).sum();
            int length = end - start - nameUnits - variables.size();
            boolean needsText = isLast() && !variables.isEmpty();
            if (!glob.needsRegex()) {
                return segment(new PathElement.Glob(glob.withoutNames(), needsText), score, length);
            }
            check(glob.regex(), variables.size());
            return segment(new PathElement.Expression(glob.regex(), needsText), score, length);
        }

        private SegmentPattern segment(PathElement element, int score, int length) {
            List<String> names = variables.stream().map(Variable::name).toList();
            return new SegmentPattern(element, score, length, names, end);
        }

        private boolean isLast() {
            return end == pattern.length();
        }

        private void refuseWhatStandsAloneOnly(Variable variable) {
            if (variable.isRest()) {
                throw malformed(pattern, "nothing beside {*" + variable.name() + "} in its segment");
            }
            String inner = pattern.substring(variable.start() + 1, variable.end() - 1);
            if (!BRACES_IN_PAIRS.matcher(inner).matches()) {
                throw malformed(
                        pattern,
                        "a name, braces in pairs and no / in the variable at " + variable.start()
                                + ", which shares its segment with other text");
            }
        }

        private void check(@Nullable String regex, int ownGroups) {
            try {
                if (regex != null && Pattern.compile(regex).matcher("").groupCount() != ownGroups) {
                    throw malformed(pattern, "(?:...) instead of a capturing group");
                }
            } catch (PatternSyntaxException e) {
                throw malformed(pattern, "a regular expression; " + e.getDescription() + ": " + e.getPattern());
            }
        }
    }
}
