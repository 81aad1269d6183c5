package org.concordat.cli;

import java.io.PrintWriter;
import org.concordat.cli.jobfile.JobFileException;
import org.concordat.cli.rest.PartyException;
import picocli.CommandLine;

/**
 * Ends a command that failed with exit code 1 and its reason on standard error, without a stack trace; with one when
 * {@code CONCORDAT_DEBUG} is set.
 */
public final class ExitWithReason implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
        var err = command.getErr();
        switch (failure) {
            case JobFileException file -> {
                err.println("This job file cannot be run:");
                file.problems().forEach(problem -> err.println("  " + problem));
            }
            case PartyException refusal -> {
                err.println(refusal.getMessage());
                refusal.fields().forEach(field -> err.println("  " + field.pointer() + ": " + field.message()));
            }
            default -> err.println(describe(failure));
        }
        if (System.getenv("CONCORDAT_DEBUG") != null) {
            failure.printStackTrace(new PrintWriter(err, true));
        }
        err.flush();
        return 1;
    }

    private static String describe(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
