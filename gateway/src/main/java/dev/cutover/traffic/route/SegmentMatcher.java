package dev.cutover.traffic.route;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides on the value of a segment, in {@link CanonicalText}. Immutable. */
sealed interface SegmentMatcher {
    /** Whether the value in this range is accepted. */
    boolean matches(byte[] bytes, int start, int end);

    /** The matcher for an element that has one, else null. */
    static @Nullable SegmentMatcher of(PathElement element) {
        if (element instanceof PathElement.SameLength sameLength) {
            return new SameLength(sameLength.text());
        }
        if (element instanceof PathElement.Glob glob) {
            return new Glob(glob.text(), glob.needsText());
        }
        if (element instanceof PathElement.Expression expression) {
            return new Expression(expression.regex(), expression.needsText());
        }
        return null;
    }

    /** {@link PathElement.SameLength}. Time: the length of the value. */
    final class SameLength implements SegmentMatcher {
        private final byte[] pattern;

        SameLength(String text) {
            this.pattern = CanonicalText.encode(text);
        }

        @Override
        public boolean matches(byte[] bytes, int start, int end) {
            int at = start;
            int i = 0;
            while (i < pattern.length && at < end) {
                if (pattern[i] != '?') {
                    if (pattern[i++] != bytes[at++]) {
                        return false;
                    }
                    continue;
                }
                int units = CanonicalText.isPair(bytes[at]) ? 2 : 1;
                if (units == 2 && (i + 1 == pattern.length || pattern[i + 1] != '?')) {
                    return false;
                }
                i += units;
                at = CanonicalText.next(bytes, at, end);
            }
            return i == pattern.length && at == end;
        }
    }

    /**
     * {@link PathElement.Glob}. Takes the shortest text for each {@code *} and lengthens only the last one met, which
     * finds a match wherever there is one. Time: at most the length of the value times that of the pattern.
     */
    final class Glob implements SegmentMatcher {
        private final byte[] pattern;
        private final boolean needsText;

        Glob(String text, boolean needsText) {
            this.pattern = CanonicalText.encode(text);
            this.needsText = needsText;
        }

        @Override
        public boolean matches(byte[] bytes, int start, int end) {
            if (needsText && start == end) {
                return false;
            }
            int i = 0;
            int at = start;
            int afterStar = -1;
            int starEnd = start;
            while (at < end) {
                byte expected = i < pattern.length ? pattern[i] : 0;
                if (i < pattern.length && expected == '*') {
                    afterStar = ++i;
                    starEnd = at;
                } else if (i < pattern.length && (expected == '?' || expected == bytes[at])) {
                    i++;
                    at = expected == '?' ? CanonicalText.next(bytes, at, end) : at + 1;
                } else if (afterStar >= 0) {
                    i = afterStar;
                    at = ++starEnd;
                } else {
                    return false;
                }
            }
            while (i < pattern.length && pattern[i] == '*') {
                i++;
            }
            return i == pattern.length;
        }
    }

    /** {@link PathElement.Expression}. Time: that of the operator's expression. Allocates. */
    final class Expression implements SegmentMatcher {
        private final Pattern pattern;
        private final boolean needsText;

        Expression(String regex, boolean needsText) {
            this.pattern = Pattern.compile(regex, Pattern.DOTALL);
            this.needsText = needsText;
        }

        @Override
        public boolean matches(byte[] bytes, int start, int end) {
            if (needsText && start == end) {
                return false;
            }
            try {
                return pattern.matcher(CanonicalText.decode(bytes, start, end)).matches();
            } catch (StackOverflowError e) {
                // java.util.regex recurses once for each repetition of an alternative, so a long segment can get here.
                return false;
            }
        }
    }
}
