package org.concordat.cli.party;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.concordat.crypto.CiphertextException;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The files of onboarding. What is secret is written for its owner alone; what is there is never overwritten by init. */
final class PartyFiles {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PartyFiles() {}

    /** The first line of the file, or of the console where there is none. */
    static char[] password(Path file) throws IOException {
        return Files.readString(file).lines().findFirst().orElse("").strip().toCharArray();
    }

    static PartyKeystore keystore(Path file, char[] password) throws IOException {
        try {
            return PartyKeystore.open(password, Files.readAllBytes(file));
        } catch (CiphertextException | IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static void create(Path file, PartyKeystore keystore, char[] password) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString(), null, "there is a keystore already; it stays");
        }
        replace(file, keystore, password);
    }

    static void replace(Path file, PartyKeystore keystore, char[] password) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part);
        if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(part, keystore.sealed(password, new SecureRandom()));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static PartyCard card(Path file) throws IOException {
        try {
            return PartyCard.of(tree(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no party's card: " + e.getMessage(), e);
        }
    }

    private static Object tree(Path file) throws IOException {
        try {
            return JSON.readValue(Files.readAllBytes(file), Object.class);
        } catch (JacksonException e) {
            throw new IOException(file + " is no JSON", e);
        }
    }

    static void write(Path file, Object tree) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    }
}
