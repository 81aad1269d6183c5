package org.concordat.cli.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import org.concordat.federation.audit.ExportSeal;
import org.concordat.federation.audit.ExportVerifier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Feeds the lines of an export to an {@link ExportVerifier}. */
final class ExportReader {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonMapper JSON = new JsonMapper();

    private final BelievedKeys believed;
    private @Nullable ExportVerifier verifier;
    private @Nullable String party;
    private final List<Witness> witnesses = new ArrayList<>();
    private final Specifications specifications = new Specifications();
    private final Evidence evidence;
    private int witnessed;
    private int passedOver;

    private record Witness(Checkpoint checkpoint, byte[] signature) {}

    ExportReader(BelievedKeys believed) {
        this.believed = believed;
        this.evidence = new Evidence(believed);
    }

    /**
     * What the export of a peer remembers of other logs, to be held against them: before {@link #read}.
     *
     * @throws IOException if the file cannot be read, or a line is not of an export
     */
    ExportReader witnessedBy(Path peerExport) throws IOException {
        lines(peerExport, (line, _) -> {
            var json = JSON.readTree(line);
            if (json.required("type").stringValue().equals("peer-checkpoint")) {
                var owner = new PartyId(json.required("peer").stringValue());
                witnesses.add(new Witness(checkpoint(json, owner), bytes(json.required("signature"))));
            }
        });
        return this;
    }

    /** @throws IOException if the file cannot be read, or a line is not of an export; the message names the line */
    ExportVerifier.Verdict read(Path file) throws IOException {
        lines(file, (line, digest) -> take(JSON.readTree(line), digest));
        if (verifier == null) {
            throw new IOException(file + " is empty: expected an audit export");
        }
        return verifier.verdict();
    }

    /** Takes one line of the file, with the digest of all lines before it. */
    private interface Taker {
        void take(String line, MessageDigest before);
    }

    private static void lines(Path file, Taker taker) throws IOException {
        try (var in = Files.newInputStream(file);
                var lines = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            var digest = MessageDigest.getInstance("SHA-256");
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    taker.take(line, digest);
                } catch (JacksonException | IllegalArgumentException e) {
                    throw new IOException("line " + number + " of " + file + " is not a line of an audit export", e);
                }
                digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String party() {
        return String.valueOf(party);
    }

    /** How many checkpoints of this log a peer's export remembered. */
    int witnessed() {
        return witnessed;
    }

    /** How many a peer's export remembered under a signature of no key that is believed. */
    int passedOver() {
        return passedOver;
    }

    /** Of peers that departed from a script. */
    Evidence evidence() {
        return evidence;
    }

    /** Specifications that are not those of their jobs' entries, by job. */
    List<String> strangeSpecifications() {
        return specifications.strange();
    }

    private void take(JsonNode line, MessageDigest before) {
        var type = line.required("type").stringValue();
        if (type.equals("header")) {
            party = line.required("party").stringValue();
            verifier =
                    new ExportVerifier(line.required("federation").stringValue(), new PartyId(party), believed.keys());
            if (!line.required("federation").stringValue().equals(believed.federation())) {
                throw new IllegalArgumentException("another federation");
            }
            verifier.outside(line.path("outside").asLong(0));
            for (Witness witness : witnesses) {
                if (witness.checkpoint().party().value().equals(party)) {
                    boolean counts = verifier.witness(witness.checkpoint(), witness.signature());
                    witnessed += counts ? 1 : 0;
                    passedOver += counts ? 0 : 1;
                }
            }
            return;
        }
        var into = verifier;
        if (into == null) {
            throw new IllegalArgumentException("no header before it");
        }
        switch (type) {
            case "entry" -> {
                var canonical = line.required("canonical").stringValue();
                into.entry(
                        line.required("sequence").asLong(),
                        canonical,
                        MerkleHash.ofHex(line.required("leaf").stringValue()));
                if (line.path("altered").asBoolean(false)) {
                    into.altered();
                }
                specifications.entry(canonical);
                evidence.entry(canonical);
            }
            case "checkpoint" ->
                into.checkpoint(
                        checkpoint(line, new PartyId(party())),
                        bytes(line.required("signature")),
                        countersignatures(line));
            case "peer-checkpoint" -> {} // of another log: see witnessedBy
            case "specification" ->
                specifications.check(
                        line.required("job").stringValue(),
                        line.required("canonical").stringValue());
            case "evidence" -> evidence.check(line);
            case "seal" -> into.seal(seal(line), digest(before), bytes(line.required("signature")));
            default -> throw new IllegalArgumentException("unknown type");
        }
    }

    private ExportSeal seal(JsonNode line) {
        return new ExportSeal(
                believed.federation(),
                new PartyId(party()),
                line.required("entries").asLong(),
                line.required("sha256").stringValue(),
                Instant.ofEpochMilli(line.required("atMillis").asLong()));
    }

    private static String digest(MessageDigest soFar) {
        try {
            return HEX.formatHex(((MessageDigest) soFar.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of every Java platform can be copied", e);
        }
    }

    private Checkpoint checkpoint(JsonNode line, PartyId owner) {
        return new Checkpoint(
                believed.federation(),
                owner,
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
