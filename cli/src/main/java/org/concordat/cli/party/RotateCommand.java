package org.concordat.cli.party;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.concordat.crypto.envelope.OpeningKey;
import picocli.CommandLine;

/** Makes new keys in place of a party's old ones, which stay beside them for the overlap. */
@CommandLine.Command(
        name = "rotate",
        description = {
            "Makes new keys and a new card. The keys of now stay in the keystore: what was sealed to them opens,",
            "and the others believe what they signed, for 30 days, of the last four rotations; so jobs that run are not",
            "lost. The service goes on with the old keystore until the new manifest is signed by all: write the",
            "new one beside it (--out), and change both together."
        },
        mixinStandardHelpOptions = true)
final class RotateCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(names = "--keystore", required = true, description = "the one in use")
    private Path keystore = Path.of("party.keystore");

    @CommandLine.Option(names = "--card", required = true, description = "the card in use")
    private Path card = Path.of("party.card.json");

    @CommandLine.Option(names = "--password-file", required = true, description = "of the keystore, and of the new one")
    private Path passwordFile = Path.of("password");

    @CommandLine.Option(names = "--out", required = true, description = "the new keystore; its card goes beside it")
    private Path out = Path.of("new.keystore");

    @CommandLine.Option(
            names = "--classical",
            description = {
                "the key to open with is X25519 alone; without, it is a hybrid of X25519 and ML-KEM-768 (X-Wing), so that",
                "what is recorded today stays closed to a quantum computer of tomorrow"
            })
    private boolean classical;

    @Override
    public Integer call() throws IOException {
        var password = PartyFiles.password(passwordFile);
        var before = PartyFiles.card(card);
        var rotated = PartyFiles.keystore(keystore, password)
                .rotated(
                        Instant.now(),
                        new SecureRandom(),
                        classical ? OpeningKey::generate : OpeningKey::generateHybrid);
        PartyFiles.create(out, rotated, password);
        var after = rotated.card(before.institution(), before.duties());
        var cardFile = out.resolveSibling(after.id() + ".card.json");
        PartyFiles.write(cardFile, after.tree());
        var text = spec.commandLine().getOut();
        text.printf("The new keystore is %s, its card %s.%n", out, cardFile);
        text.printf("Fingerprint of before: %s%n", before.fingerprint());
        text.printf("Fingerprint of now:    %s%n", after.fingerprint());
        text.println("Next: concordat party invite --previous MANIFEST with the new card, and each party signs anew.");
        return 0;
    }
}
