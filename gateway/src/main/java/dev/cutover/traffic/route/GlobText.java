package dev.cutover.traffic.route;

import dev.cutover.traffic.route.SegmentScan.Variable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a segment in which wildcards or variables stand beside other text.
 *
 * @param text the segment
 * @param start where it begins in the pattern, to which the places of the variables refer
 * @param variables its variables, in order
 */
record GlobText(String text, int start, List<Variable> variables) {
    /** Whether a variable has a regular expression of its own. */
    boolean needsRegex() {
        return variables.stream().anyMatch(variable -> variable.regex() != null);
    }

    /** The text with {@code *} for each variable. */
    String withoutNames() {
        var glob = new StringBuilder();
        int position = 0;
        for (Variable variable : variables) {
            glob.append(text, position, variable.start() - start).append('*');
            position = variable.end() - start;
        }
        return glob.append(text, position, text.length()).toString();
    }

    /** The same as one regular expression, with a group for each variable. */
    String regex() {
        var regex = new StringBuilder();
        int position = 0;
        for (Variable variable : variables) {
            appendPlain(regex, position, variable.start() - start);
            String own = variable.regex();
            regex.append('(').append(own == null ? ".*" : own).append(')');
            position = variable.end() - start;
        }
        appendPlain(regex, position, text.length());
        return regex.toString();
    }

    /** How many {@code *} count as wildcards: one after a dot does not, as in {@code name.*}. */
    int wildcards() {
        int wildcards = 0;
        int position = 0;
        for (Variable variable : variables) {
            wildcards += wildcards(position, variable.start() - start);
            position = variable.end() - start;
        }
        return wildcards + wildcards(position, text.length());
    }

    private int wildcards(int from, int to) {
        int wildcards = 0;
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '*' && (i == 0 || text.charAt(i - 1) != '.')) {
                wildcards++;
            }
        }
        return wildcards;
    }

    private void appendPlain(StringBuilder regex, int from, int to) {
        int literal = from;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '*' || c == '?') {
                appendQuoted(regex, literal, i);
                regex.append(c == '*' ? ".*" : ".");
                literal = i + 1;
            }
        }
        appendQuoted(regex, literal, to);
    }

    private void appendQuoted(StringBuilder regex, int from, int to) {
        if (from < to) {
            regex.append(Pattern.quote(text.substring(from, to)));
        }
    }
}
