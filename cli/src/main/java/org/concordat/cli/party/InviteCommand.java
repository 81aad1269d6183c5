package org.concordat.cli.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Makes the manifest of a federation, which nobody has signed yet, of its parties' cards. */
@CommandLine.Command(
        name = "invite",
        description = {
            "Makes a manifest of the parties' cards: who they are, their topics, the floors of all policies.",
            "It refuses an arbiter or opener of an institution that brings data. Nobody has signed it yet:",
            "pass it on, and have each party sign it with 'party join'."
        },
        mixinStandardHelpOptions = true)
final class InviteCommand implements Callable<Integer> {
    private static final int TOPIC_BYTES = 8;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(names = "--federation", required = true, description = "its name, the same at all parties")
    private String federation = "";

    @CommandLine.Parameters(
            arity = "2..*",
            paramLabel = "CARD",
            description = "cards that the parties made by 'party init'")
    private List<Path> cards = List.of();

    @CommandLine.Option(names = "--out", description = "default: manifest.json")
    private Path out = Path.of("manifest.json");

    @CommandLine.Option(
            names = "--previous",
            paramLabel = "MANIFEST",
            description = "the manifest of now: topics stay, the serial rises")
    private @Nullable Path previous;

    @CommandLine.Option(names = "--floor-key-bits", description = "default: 3072")
    private int keyBits = 3072;

    @CommandLine.Option(names = "--floor-intersection", description = "default: 100")
    private int intersection = 100;

    @CommandLine.Option(names = "--floor-group", description = "default: 10")
    private int group = 10;

    @CommandLine.Option(names = "--floor-lenders", description = "least k of a lending check; default: 2")
    private int lenders = 2;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out) && previous == null) {
            throw new IOException(out + " is there already; name it by --previous to make its successor");
        }
        var parties = new ArrayList<PartyCard>();
        for (Path card : cards) {
            parties.add(PartyFiles.card(card));
        }
        var before = previous == null ? null : ManifestFile.read(previous);
        var manifest = new Manifest(
                federation,
                before == null ? 1 : before.serial() + 1,
                parties,
                topics(parties, before),
                new Manifest.Floors(keyBits, intersection, group, lenders),
                Map.of());
        PartyFiles.write(out, manifest.tree());
        var text = spec.commandLine().getOut();
        text.printf("%s, serial %d, of %d parties:%n", out, manifest.serial(), parties.size());
        Fingerprints.print(manifest, text);
        text.println("Each party now compares these over another channel, and signs: concordat party join");
        return 0;
    }

    /** Random names, so that they tell a broker nothing; those of before stay. */
    private static List<Manifest.Topic> topics(List<PartyCard> parties, @Nullable Manifest before) {
        var random = new SecureRandom();
        var topics = new ArrayList<Manifest.Topic>();
        for (PartyCard from : parties) {
            for (PartyCard to : parties) {
                if (!from.id().equals(to.id())) {
                    topics.add(topic(from, to, before, random));
                }
            }
        }
        return topics;
    }

    private static Manifest.Topic topic(PartyCard from, PartyCard to, @Nullable Manifest before, SecureRandom random) {
        if (before != null) {
            for (Manifest.Topic topic : before.topics()) {
                if (topic.from().equals(from.id()) && topic.to().equals(to.id())) {
                    return topic;
                }
            }
        }
        var name = new byte[TOPIC_BYTES];
        random.nextBytes(name);
        return new Manifest.Topic(from.id(), to.id(), "t-" + HexFormat.of().formatHex(name));
    }
}
