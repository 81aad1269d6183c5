package org.concordat.sandbox;

import org.concordat.cli.ExitWithReason;
import org.concordat.sandbox.command.BenchCommand;
import org.concordat.sandbox.command.DemoCommand;
import org.concordat.sandbox.command.RunCommand;
import org.concordat.sandbox.command.UpCommand;
import picocli.CommandLine;

/** The launcher process: a federation on one machine, and what people do with it. */
@CommandLine.Command(
        name = "concordat",
        description = "A whole federation on one machine.",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, RunCommand.class, UpCommand.class, BenchCommand.class})
public final class SandboxMain {
    private SandboxMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SandboxMain())
                .setExecutionExceptionHandler(new QuietEnd(new ExitWithReason()))
                .execute(arguments));
    }
}
