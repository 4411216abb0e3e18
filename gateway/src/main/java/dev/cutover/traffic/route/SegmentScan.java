package dev.cutover.traffic.route;

import static dev.cutover.traffic.route.PathPattern.malformed;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a segment of a path pattern ends, and which variables it holds. A {@code /} within a variable's expression,
 * escaped, does not end the segment.
 */
final class SegmentScan {
    /**
     * A variable in its braces.
     *
     * @param start where its opening brace stands in the pattern
     * @param end where its closing brace stands, plus one
     * @param isRest whether it is {@code {*name}}
     */
    record Variable(
            int start, int end, String name, @Nullable String regex, boolean isRest) {}

    private final String pattern;
    private final List<Variable> variables = new ArrayList<>();
    private int position;

    /** Scans the segment that begins at {@code start}. */
    SegmentScan(String pattern, int start) {
        this.pattern = pattern;
        this.position = start;
        while (position < pattern.length() && pattern.charAt(position) != '/') {
            step();
        }
    }

    /** Where the segment ends. */
    int end() {
        return position;
    }

    /** Its variables, in order. */
    List<Variable> variables() {
        return variables;
    }

    private void step() {
        char c = pattern.charAt(position);
        if (c == '}') {
            throw malformed(pattern, "{ before the } at " + position);
        }
        if (c == '{') {
            Variable variable = variable();
            variables.add(variable);
            position = variable.end();
            return;
        }
        int codePoint = pattern.codePointAt(position);
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw malformed(pattern, "whole characters, not the surrogate alone at " + position);
        }
        position += Character.charCount(codePoint);
    }

    private Variable variable() {
        boolean isRest = pattern.startsWith("{*", position);
        int nameStart = position + (isRest ? 2 : 1);
        int at = nameStart;
        while (at < pattern.length() && isNameCharacter(at, nameStart)) {
            at++;
        }
        String name = pattern.substring(nameStart, at);
        if (pattern.startsWith("}", at)) {
            return new Variable(position, at + 1, name, null, isRest);
        }
        if (isRest || !pattern.startsWith(":", at)) {
            throw malformed(pattern, "{name}, {name:regex} or {*name} at " + position);
        }
        int close = closingBrace(at + 1);
        return new Variable(position, close + 1, name, pattern.substring(at + 1, close), false);
    }

    private boolean isNameCharacter(int at, int nameStart) {
        char c = pattern.charAt(at);
        return at == nameStart ? Character.isJavaIdentifierStart(c) : Character.isJavaIdentifierPart(c) || c == '-';
    }

    private int closingBrace(int regexStart) {
        int depth = 0;
        int at = regexStart;
        while (at < pattern.length() && pattern.charAt(at) != '/') {
            char c = pattern.charAt(at);
            if (c == '}' && depth == 0) {
                break;
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            at += c == '\\' ? 2 : 1;
        }
        if (at == regexStart || !pattern.startsWith("}", at)) {
            throw malformed(pattern, "{name:regex} with braces in pairs, and any / in it written \\/, at " + position);
        }
        return at;
    }
}
