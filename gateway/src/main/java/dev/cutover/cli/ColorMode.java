package dev.cutover.cli;

import java.util.Map;

/** When to use colours: the choices of {@code --color}. The names are what operators type. */
enum ColorMode {
    auto,
    always,
    never;

    /** Whether to use them there; by itself only for people who have not asked for none. */
    boolean isOn(Map<String, String> environment, boolean isTerminal) {
        return switch (this) {
            case always -> true;
            case never -> false;
            case auto ->
                isTerminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "").equals("dumb");
        };
    }
}
