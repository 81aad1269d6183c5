package org.concordat.cli.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import org.concordat.federation.audit.ExportVerifier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Feeds the lines of an export to an {@link ExportVerifier}. */
final class ExportReader {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonMapper JSON = new JsonMapper();

    private final Manifest manifest;
    private @Nullable ExportVerifier verifier;
    private @Nullable String party;

    ExportReader(Manifest manifest) {
        this.manifest = manifest;
    }

    /** @throws IOException if the file cannot be read, or a line is not of an export; the message names the line */
    ExportVerifier.Verdict read(Path file) throws IOException {
        try (var in = Files.newInputStream(file);
                var lines = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    take(JSON.readTree(line));
                } catch (JacksonException | IllegalArgumentException e) {
                    throw new IOException("line " + number + " of " + file + " is not a line of an audit export", e);
                }
            }
        }
        if (verifier == null) {
            throw new IOException(file + " is empty: expected an audit export");
        }
        return verifier.verdict();
    }

    String party() {
        return String.valueOf(party);
    }

    private void take(JsonNode line) {
        var type = line.required("type").stringValue();
        if (type.equals("header")) {
            party = line.required("party").stringValue();
            verifier =
                    new ExportVerifier(line.required("federation").stringValue(), new PartyId(party), manifest.keys());
            if (!line.required("federation").stringValue().equals(manifest.federation())) {
                throw new IllegalArgumentException("another federation");
            }
            return;
        }
        var into = verifier;
        if (into == null) {
            throw new IllegalArgumentException("no header before it");
        }
        switch (type) {
            case "entry" ->
                into.entry(
                        line.required("sequence").asLong(),
                        line.required("canonical").stringValue(),
                        MerkleHash.ofHex(line.required("leaf").stringValue()));
            case "checkpoint" ->
                into.checkpoint(checkpoint(line), bytes(line.required("signature")), countersignatures(line));
            default -> throw new IllegalArgumentException("unknown type");
        }
    }

    private Checkpoint checkpoint(JsonNode line) {
        return new Checkpoint(
                manifest.federation(),
                new PartyId(party()),
                line.required("size").asLong(),
                MerkleHash.ofHex(line.required("root").stringValue()),
                Instant.ofEpochMilli(line.required("atMillis").asLong()));
    }

    private static Map<PartyId, byte[]> countersignatures(JsonNode line) {
        var countersignatures = new HashMap<PartyId, byte[]>();
        for (var each : line.required("countersignatures").properties()) {
            countersignatures.put(new PartyId(each.getKey()), bytes(each.getValue()));
        }
        return countersignatures;
    }

    private static byte[] bytes(JsonNode hex) {
        return HEX.parseHex(hex.stringValue());
    }
}
