package dev.cutover.cli;

/** How a client command ends. Source: INTERFACE §1. */
enum ExitCode {
    /** What was asked for is done. */
    DONE(0),
    /** The command line is wrong; nothing was sent. */
    USAGE(2),
    /** The gateway said no, or did not do all of it. */
    REFUSED(3),
    /** No gateway answered. */
    UNREACHABLE(4);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number for the shell. */
    int code() {
        return code;
    }
}
