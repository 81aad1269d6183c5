package org.concordat.cli;

import org.concordat.cli.audit.AuditCommand;
import org.concordat.cli.broker.BrokerCommand;
import org.concordat.cli.party.PartyCommand;
import picocli.CommandLine;

/** The tools that an institution keeps. */
@CommandLine.Command(
        name = "concordat",
        description = "The tools that an institution keeps.",
        mixinStandardHelpOptions = true,
        subcommands = {CheckCommand.class, PartyCommand.class, BrokerCommand.class, AuditCommand.class})
public final class Concordat {
    private Concordat() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Concordat())
                .setExecutionExceptionHandler(new ExitWithReason())
                .execute(arguments));
    }
}
