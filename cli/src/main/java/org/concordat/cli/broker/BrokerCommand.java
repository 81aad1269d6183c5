package org.concordat.cli.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.concordat.cli.party.ManifestFile;
import org.concordat.federation.PartyId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Sets a broker up for a federation. */
@CommandLine.Command(
        name = "broker",
        description = {
            "Brings a broker to what the manifest says: topics, and who may write and read which. Doing it again",
            "changes nothing; what a later manifest names no more loses its rules. Rules of others that let anybody past them are",
            "told, and it fails until they are gone. The broker needs an authorizer, TLS with client certificates",
            "(ssl.client.auth=required), and principals by common name:",
            "  ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/",
            "With --trusted-out it writes the parties' certificates, for the broker's PEM trust store."
        },
        mixinStandardHelpOptions = true)
public final class BrokerCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(names = "--manifest", required = true, description = "signed by every party")
    private Path manifest = Path.of("manifest.json");

    @CommandLine.Option(names = "--bootstrap-servers", required = true, description = "host:port,…")
    private String bootstrapServers = "";

    @CommandLine.Option(
            names = "--command-config",
            description = "properties of Kafka's admin client, with the administrator's key and certificate")
    private @Nullable Path properties;

    @CommandLine.Option(names = "--trusted-out", paramLabel = "FILE", description = "where the certificates go, as PEM")
    private @Nullable Path trustedOut;

    @CommandLine.Option(
            names = "--suspend",
            paramLabel = "PARTY",
            description = "take every rule from this party instead; done without it, it gets them back")
    private @Nullable String suspended;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var given = ManifestFile.signed(manifest);
        if (trustedOut != null) {
            Files.writeString(trustedOut, BrokerSetup.trusted(given, Instant.now()));
        }
        var configuration = new HashMap<String, String>();
        if (properties != null) {
            var loaded = new Properties();
            try (var in = Files.newBufferedReader(properties)) {
                loaded.load(in);
            }
            loaded.stringPropertyNames().forEach(name -> configuration.put(name, loaded.getProperty(name)));
        }
        try (var admin = BrokerSetup.admin(bootstrapServers, configuration)) {
            var setup = new BrokerSetup(admin);
            if (suspended != null) {
                int gone = setup.suspend(given, new PartyId(suspended));
                spec.commandLine().getOut().printf("%d rules of %s removed.%n", gone, suspended);
                return 0;
            }
            var changes = setup.apply(given);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d topics made, %d rules made, %d removed.%n",
                            changes.topicsMade(), changes.rulesMade(), changes.rulesRemoved());
            if (setup.hidesWhetherEveryoneMay()) {
                spec.commandLine()
                        .getOut()
                        .println(
                                "The broker sets allow.everyone.if.no.acl.found and does not show to what: see that it is"
                                        + " false, or take the line away.");
            }
            if (!changes.topicsLeft().isEmpty()) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                "Nobody may use these any more, and they can be deleted: %s%n",
                                String.join(" ", new TreeSet<>(changes.topicsLeft())));
            }
        }
        return 0;
    }
}
