package org.concordat.sandbox;

import picocli.CommandLine;

/**
 * After Ctrl-C the services stop under the command that used them: what it meets then (a refused connection, a job that is
 * gone) is no failure to tell of. Everything else goes to the handler behind.
 */
record QuietEnd(CommandLine.IExecutionExceptionHandler behind) implements CommandLine.IExecutionExceptionHandler {
    /** What a shell says of a process that Ctrl-C ended. */
    static final int INTERRUPTED = 130;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        return isEnding() ? INTERRUPTED : behind.handleExecutionException(failure, command, arguments);
    }

    /** The JVM takes no hook any more once it shuts down. */
    private static boolean isEnding() {
        var hook = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException _) {
            return true;
        }
    }
}
