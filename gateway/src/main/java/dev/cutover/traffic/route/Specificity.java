package dev.cutover.traffic.route;

/**
 * How particular a path pattern is; the smaller comes first. The figures are those by which Spring's {@code
 * PathPattern} orders patterns, so they also follow it where one would have counted differently.
 *
 * @param isCatchAll whether the pattern holds {@code **} or {@code {*name}}; such come last
 * @param score 1 for each variable, 100 for each {@code *} that does not follow a dot; fewer come first
 * @param length UTF-16 units of the pattern, a variable counted as one; longer come first
 */
record Specificity(boolean isCatchAll, int score, int length) implements Comparable<Specificity> {
    @Override
    public int compareTo(Specificity other) {
        if (isCatchAll != other.isCatchAll) {
            return isCatchAll ? 1 : -1;
        }
        int byLength = Integer.compare(other.length, length);
        if (isCatchAll && byLength != 0) {
            return byLength;
        }
        int byScore = Integer.compare(score, other.score);
        return byScore != 0 ? byScore : byLength;
    }
}
