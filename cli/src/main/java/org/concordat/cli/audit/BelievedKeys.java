package org.concordat.cli.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.concordat.cli.party.ManifestFile;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;

/**
 * Whose signatures an officer believes: every verifying key, present or former, of every party in the manifests given, each of
 * which all its parties have signed. A log that outlived a rotation, or a party that left, was signed by keys that the newest
 * manifest does not name.
 */
record BelievedKeys(List<Manifest> manifests) {
    private static final int SHOWN_DIGITS = 16;

    /** @param manifests of one federation, with different serials, oldest first */
    BelievedKeys {
        manifests = List.copyOf(manifests);
    }

    /** @throws IOException if a file is no manifest, or is not signed by all, or two of them contradict each other */
    static BelievedKeys read(List<Path> files) throws IOException {
        var bySerial = new TreeMap<Integer, Manifest>();
        for (Path file : files) {
            var manifest = ManifestFile.signed(file);
            var same = bySerial.putIfAbsent(manifest.serial(), manifest);
            if (same != null && !Arrays.equals(same.digest(), manifest.digest())) {
                throw new IOException(file + " is another manifest " + manifest.serial()
                        + " than the one before: one of the two was never in force");
            }
            var federation = bySerial.values().iterator().next().federation();
            if (!manifest.federation().equals(federation)) {
                throw new IOException(file + " is of the federation '" + manifest.federation() + "', the others of '"
                        + federation + "'");
            }
        }
        return new BelievedKeys(List.copyOf(bySerial.values()));
    }

    String federation() {
        return manifests.getLast().federation();
    }

    /** Of each party, the newest first. */
    Map<PartyId, Set<VerifyingKey>> keys() {
        var keys = new LinkedHashMap<PartyId, Set<VerifyingKey>>();
        for (Manifest manifest : manifests.reversed()) {
            for (PartyCard card : manifest.parties()) {
                keys.computeIfAbsent(card.id(), _ -> new LinkedHashSet<>())
                        .addAll(card.keys().ever());
            }
        }
        return keys;
    }

    /** What an officer compares with the {@code manifest-in-force} entries, and the keys that came from nowhere. */
    List<String> inWords() {
        var lines = new java.util.ArrayList<String>();
        for (int i = 0; i < manifests.size(); i++) {
            var manifest = manifests.get(i);
            lines.add("Manifest %d (%s…): %s"
                    .formatted(
                            manifest.serial(),
                            HexFormat.of().formatHex(manifest.digest()).substring(0, SHOWN_DIGITS),
                            String.join(
                                    ", ",
                                    manifest.parties().stream()
                                            .map(card -> card.id().value())
                                            .toList())));
            if (i > 0) {
                var before = manifests.get(i - 1);
                manifest.parties().stream()
                        .filter(card -> before.parties().stream()
                                .anyMatch(old -> old.id().equals(card.id()) && unrelated(old, card)))
                        .forEach(
                                card -> lines.add(("  the keys of %s do not go on from those of manifest %d: a manifest"
                                                + " between is missing, or its keys were made anew; ask the party")
                                        .formatted(card.id(), before.serial())));
            }
        }
        return lines;
    }

    private static boolean unrelated(PartyCard old, PartyCard now) {
        return Collections.disjoint(old.keys().ever(), now.keys().ever());
    }
}
