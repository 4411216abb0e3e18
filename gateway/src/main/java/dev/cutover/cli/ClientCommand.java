package dev.cutover.cli;

import java.util.concurrent.Callable;

/** A command that asks a gateway. Answers with an {@link ExitCode}. */
interface ClientCommand extends Callable<Integer> {}
