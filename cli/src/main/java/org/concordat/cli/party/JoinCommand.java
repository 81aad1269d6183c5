package org.concordat.cli.party;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Signs a manifest for this party. */
@CommandLine.Command(
        name = "join",
        description = {
            "Shows whom a manifest names, and signs it for this party when --compared is given: by it you say that",
            "you have compared every fingerprint with its party, over a channel other than the one the manifest",
            "came by. The signature is added to the file; signatures of others in it stay."
        },
        mixinStandardHelpOptions = true)
final class JoinCommand implements Callable<Integer> {
    private static final int NOT_SIGNED = 3;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Parameters(paramLabel = "MANIFEST")
    private Path manifest = Path.of("manifest.json");

    @CommandLine.Option(names = "--keystore", required = true, description = "of this party")
    private Path keystore = Path.of("party.keystore");

    @CommandLine.Option(names = "--password-file", required = true, description = "of the keystore")
    private Path passwordFile = Path.of("password");

    @CommandLine.Option(names = "--compared", description = "the fingerprints were compared: sign")
    private boolean compared;

    @Override
    public Integer call() throws IOException {
        var given = ManifestFile.read(manifest);
        var keys = PartyFiles.keystore(keystore, PartyFiles.password(passwordFile));
        var out = spec.commandLine().getOut();
        out.printf("Federation %s, serial %d:%n", given.federation(), given.serial());
        Fingerprints.print(given, out);
        if (!compared) {
            out.println("Nothing was signed. Compare the fingerprints with each party, then sign with --compared.");
            return NOT_SIGNED;
        }
        var signed = given.signed(keys.party(), keys.signing());
        PartyFiles.write(manifest, signed.tree());
        var missing = signed.unsigned();
        out.println(
                missing.isEmpty()
                        ? "All parties have signed: pass the manifest on to all, as it is."
                        : "Signed for " + keys.party() + ". Still to sign: " + missing);
        return 0;
    }
}
