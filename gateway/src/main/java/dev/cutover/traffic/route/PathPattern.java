package dev.cutover.traffic.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A path pattern, read: the steps that a path must take.
 *
 * <p>The language is that of Spring's {@code PathPattern}, less what nobody can have meant: a pattern begins with
 * {@code /}; an expression holds no capturing group; a variable that shares its segment with other text has a name, and
 * only braces in pairs in its expression.
 *
 * @param floats whether the steps may begin at any separator of the path ({@code /**} at the start)
 * @param elements the steps; they end where the path ends, unless the last is {@link PathElement.Rest}
 * @param specificity its place among other patterns
 */
record PathPattern(boolean floats, List<PathElement> elements, Specificity specificity) {
    private static final PathElement SEPARATOR = new PathElement.Separator();

    PathPattern {
        elements = List.copyOf(elements);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with the pattern and what was expected, where {@code text} is none
     */
    static PathPattern parse(String text) {
        return new Reader(text).read();
    }

    static IllegalArgumentException malformed(String text, String expected) {
        return new IllegalArgumentException("path: \"" + text + "\" (expected: " + expected + ")");
    }

    private static final class Reader {
        private final String text;
        private final List<PathElement> elements = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private int score;
        private int length;
        private boolean hasRest;
        private boolean floats;

        Reader(String text) {
            this.text = text;
        }

        PathPattern read() {
            if (!text.startsWith("/")) {
                throw malformed(text, "a pattern that begins with /");
            }
            int position = 0;
            while (position < text.length()) {
                if (text.charAt(position) == '/') {
                    add(SEPARATOR, 0, 1);
                    position++;
                } else {
                    SegmentPattern segment = SegmentPattern.parse(text, position);
                    addSegment(segment, position);
                    position = segment.end();
                }
            }
            return new PathPattern(floats, elements, new Specificity(hasRest, score, length));
        }

        private void addSegment(SegmentPattern segment, int position) {
            for (String name : segment.names()) {
                if (!names.add(name)) {
                    throw malformed(text, "each variable once, not {" + name + "} twice");
                }
            }
            if (segment.element() instanceof PathElement.Rest) {
                addRest(segment, position);
            } else {
                add(segment.element(), segment.score(), segment.length());
            }
        }

        private void addRest(SegmentPattern segment, int position) {
            boolean isLast = segment.end() == text.length();
            if (hasRest || (position > 1 && !isLast)) {
                throw malformed(text, "** or {*name} once, and only as the first or the last segment");
            }
            hasRest = true;
            floats = !isLast;
            // The separator before it belongs to it: /a/** is for /a as well.
            elements.remove(elements.size() - 1);
            if (isLast) {
                add(segment.element(), segment.score(), segment.length());
            } else {
                length += segment.length();
            }
        }

        private void add(PathElement element, int elementScore, int elementLength) {
            elements.add(element);
            score += elementScore;
            length += elementLength;
        }
    }
}
