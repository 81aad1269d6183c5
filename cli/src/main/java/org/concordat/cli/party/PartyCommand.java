package org.concordat.cli.party;

import picocli.CommandLine;

/** The group of onboarding tools. */
@CommandLine.Command(
        name = "party",
        description = {
            "How an institution joins a federation, and renews its keys.",
            "",
            "  1. Each party:  party init    makes its keys and its card; the card goes to the others.",
            "  2. One party:   party invite  makes a manifest of all cards; it goes to all.",
            "  3. Each party:  party join    compares fingerprints, and signs the manifest.",
            "  4. The manifest with all signatures goes to all: services refuse one that lacks any.",
            "",
            "Later: party rotate makes new keys; then invite and join again, with --previous.",
            "Nothing of this is sent anywhere: files are passed on, and fingerprints are read out over another",
            "channel. docs/operations/onboarding.md tells more."
        },
        mixinStandardHelpOptions = true,
        subcommands = {InitCommand.class, InviteCommand.class, JoinCommand.class, RotateCommand.class})
public final class PartyCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
