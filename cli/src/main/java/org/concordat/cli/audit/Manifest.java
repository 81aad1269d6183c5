package org.concordat.cli.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The federation's name and its parties' verifying keys, as the institutions exchanged them. */
record Manifest(String federation, Map<PartyId, VerifyingKey> keys) {
    Manifest {
        keys = Map.copyOf(keys);
    }

    /** Reads {@code {"federation": …, "parties": [{"id": …, "verifyingKey": HEX}]}}; other members are let be. */
    static Manifest read(Path file) throws IOException {
        try {
            JsonNode tree = new JsonMapper().readTree(Files.readAllBytes(file));
            var keys = new HashMap<PartyId, VerifyingKey>();
            for (JsonNode party : tree.required("parties")) {
                keys.put(
                        new PartyId(party.required("id").stringValue()),
                        VerifyingKey.ofHex(party.required("verifyingKey").stringValue()));
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
