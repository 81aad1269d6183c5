package org.concordat.cli.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.concordat.federation.identity.Manifest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The file of a federation's manifest. */
public final class ManifestFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ManifestFile() {}

    /** @throws IOException if it is none; its signatures are not looked at */
    static Manifest read(Path file) throws IOException {
        try {
            return Manifest.of(JSON.readValue(Files.readAllBytes(file), Object.class));
        } catch (IllegalArgumentException | JacksonException e) {
            throw new IOException(file + " is no federation manifest: " + e.getMessage(), e);
        }
    }

    /** @throws IOException if it is none, or a party's signature is missing or does not hold */
    public static Manifest signed(Path file) throws IOException {
        var manifest = read(file);
        if (!manifest.unsigned().isEmpty()) {
            throw new IOException(file + " has no valid signature of " + manifest.unsigned()
                    + ": expected a manifest that every party signed");
        }
        return manifest;
    }
}
