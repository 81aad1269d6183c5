package org.concordat.runtime.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last checkpoint of this party's log in a file beside the database, so that a database that was restored from an older
 * copy is known as one at the next start, before any peer is asked.
 */
public final class CheckpointFile {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private final String federation;
    private final PartyId party;

    public CheckpointFile(Path file, String federation, PartyId party) {
        this.file = file;
        this.federation = federation;
        this.party = party;
    }

    /** Replaces what was kept, and is on the disk when this returns. */
    void keep(SignedCheckpoint signed) {
        var bytes = JSON.writeValueAsString(AuditExport.checkpoint("checkpoint", signed))
                .getBytes(StandardCharsets.UTF_8);
        var fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(fresh, bytes);
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the last audit checkpoint cannot be kept beside the database", e);
        }
    }

    /** Empty before the first checkpoint. */
    public Optional<SignedCheckpoint> last() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var json = JSON.readTree(Files.readAllBytes(file));
            var checkpoint = new Checkpoint(
                    federation,
                    party,
                    json.required("size").asLong(),
                    MerkleHash.ofHex(json.required("root").stringValue()),
                    Instant.ofEpochMilli(json.required("atMillis").asLong()));
            return Optional.of(new SignedCheckpoint(
                    checkpoint, HEX.parseHex(json.required("signature").stringValue())));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    file
                            + " is not the last audit checkpoint of this party; find out who changed it before it is removed",
                    e);
        }
    }
}
