package org.concordat.cli.audit;

import picocli.CommandLine;

/** The group of audit tools. */
@CommandLine.Command(
        name = "audit",
        description = "Tools for compliance officers.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditVerifyCommand.class, AuditQuestionsCommand.class, AuditPseudonymCommand.class})
public final class AuditCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
