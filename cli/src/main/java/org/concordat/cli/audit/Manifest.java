package org.concordat.cli.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The federation's name and its parties' verifying keys, as the institutions exchanged them.
 *
 * @param keys of each party, the present one first, then those of before its rotations
 */
record Manifest(String federation, Map<PartyId, List<VerifyingKey>> keys) {
    Manifest {
        keys = Map.copyOf(keys);
    }

    /**
     * Of several manifests: a log that is older than a rotation is signed by keys of that time.
     *
     * @throws IOException if one is no manifest, or of another federation than the first
     */
    static Manifest read(List<Path> files) throws IOException {
        var first = read(files.getFirst());
        var keys = new HashMap<>(first.keys());
        for (Path file : files.subList(1, files.size())) {
            var earlier = read(file);
            if (!earlier.federation().equals(first.federation())) {
                throw new IOException(file + " is the manifest of federation " + earlier.federation()
                        + ", expected one of " + first.federation());
            }
            earlier.keys().forEach((party, more) -> keys.merge(party, more, Manifest::joined));
        }
        return new Manifest(first.federation(), keys);
    }

    private static List<VerifyingKey> joined(List<VerifyingKey> one, List<VerifyingKey> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    /**
     * Reads {@code {"federation": …, "parties": [{"id": …, "verifyingKey": HEX, "formerVerifyingKeys": [{"key": HEX}]}]}}, the former keys where there are any;
     * other members are let be.
     */
    private static Manifest read(Path file) throws IOException {
        try {
            JsonNode tree = new JsonMapper().readTree(Files.readAllBytes(file));
            var keys = new HashMap<PartyId, List<VerifyingKey>>();
            for (JsonNode party : tree.required("parties")) {
                var of = new ArrayList<VerifyingKey>();
                of.add(VerifyingKey.ofHex(party.required("verifyingKey").stringValue()));
                for (JsonNode former : party.path("formerVerifyingKeys")) {
                    of.add(VerifyingKey.ofHex(former.required("key").stringValue()));
                }
                keys.put(new PartyId(party.required("id").stringValue()), List.copyOf(of));
            }
            return new Manifest(tree.required("federation").stringValue(), keys);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(
                    file + " is no federation manifest: expected \"federation\" and \"parties\" with \"id\" and"
                            + " \"verifyingKey\"",
                    e);
        }
    }
}
