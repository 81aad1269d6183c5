package org.concordat.cli.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.PartyCard.Duty;
import org.concordat.federation.identity.PartyKeystore;
import picocli.CommandLine;

/** Makes a party's keys, and the card that it hands out. */
@CommandLine.Command(
        name = "init",
        description = {
            "Makes this party's keys (Ed25519 to sign, X25519 with ML-KEM-768 to open, P-256 for TLS) in an encrypted keystore,",
            "and the card that the others need. Keep the keystore and its password apart; hand out the card."
        },
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(names = "--id", required = true, description = "a-z, 0-9 and hyphen; for ever")
    private String id = "";

    @CommandLine.Option(names = "--institution", required = true, description = "the legal body, as contracts name it")
    private String institution = "";

    @CommandLine.Option(
            names = "--duty",
            required = true,
            split = ",",
            description = "DATA (guest or host), ARBITER, OPENER; DATA goes with no other")
    private Set<Duty> duties = Set.of();

    @CommandLine.Option(
            names = "--password-file",
            required = true,
            description = "its first line is the keystore's password, of at least 12 characters")
    private Path passwordFile = Path.of("password");

    @CommandLine.Option(
            names = "--classical",
            description = {
                "the key to open with is X25519 alone; without, it is a hybrid of X25519 and ML-KEM-768 (X-Wing), so that",
                "what is recorded today stays closed to a quantum computer of tomorrow"
            })
    private boolean classical;

    @CommandLine.Option(names = "--directory", description = "where the files go (default: .)")
    private Path directory = Path.of(".");

    @Override
    public Integer call() throws IOException {
        var keystore = PartyKeystore.generate(
                new PartyId(id),
                Instant.now(),
                new SecureRandom(),
                classical ? OpeningKey::generate : OpeningKey::generateHybrid);
        var card = keystore.card(institution, duties);
        Files.createDirectories(directory);
        var file = directory.resolve(id + ".keystore");
        PartyFiles.create(file, keystore, PartyFiles.password(passwordFile));
        var cardFile = directory.resolve(id + ".card.json");
        PartyFiles.write(cardFile, card.tree());
        var out = spec.commandLine().getOut();
        out.printf("Keys of %s are in %s: nobody else may have it.%n", id, file);
        out.printf("Its card for the others is %s.%n", cardFile);
        out.printf("Fingerprint, to be read out to them: %s%n", card.fingerprint());
        return 0;
    }
}
