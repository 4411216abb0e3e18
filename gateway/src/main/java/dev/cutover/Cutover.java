package dev.cutover;

/** The command line of the gateway. */
public final class Cutover {
    private Cutover() {}

    /** Starts the command named by {@code args}; {@code run} where none is named. */
    public static void main(String[] args) {
        System.out.println("cutover");
    }
}
