package org.concordat.runtime.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.concordat.federation.FederationException;
import org.jspecify.annotations.Nullable;

/** The one folder whose regular files may become datasets; no link leads out of it, since none is followed. */
final class DataRoot {

    private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    private static final int LONGEST_NAME = 255;

    private final Path root;

    /** A file as it was when it was opened. */
    record SourceFile(
            Path path,
            long bytes,
            FileTime modified,
            @Nullable Object key) {

        /** Whether another content may stand there now. */
        boolean changed() {
            try {
                return !equals(of(path));
            } catch (IOException | DatasetRejection e) {
                return true;
            }
        }

        InputStream open() {
            try {
                return Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private static SourceFile of(Path path) throws IOException {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw invalid("It is no regular file.");
            }
            return new SourceFile(path, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    /** @throws IOException if there is no such folder */
    DataRoot(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /**
     * The file of that path below the root.
     *
     * @throws DatasetRejection {@code invalid-source-path} if the path leads elsewhere, over a link, or to something else
     *     than a regular file; {@code dataset-quota} if the file is too large
     * @throws FederationException {@code source-unreadable} if it is not there or may not be read
     */
    SourceFile file(String path, long maximumBytes) {
        Path relative = parse(path);
        Path current = root;
        try {
            for (Path name : relative) {
                current = current.resolve(name);
                if (Files.isSymbolicLink(current)) {
                    throw invalid("It leads over a link.");
                }
            }
            SourceFile file = SourceFile.of(current);
            if (file.bytes > maximumBytes) {
                throw DatasetRejection.of(
                        DatasetErrors.DATASET_QUOTA,
                        "The file has " + file.bytes + " bytes, at most " + maximumBytes + " are accepted.");
            }
            if (!Files.isReadable(current)) {
                throw new FederationException(
                        DatasetErrors.SOURCE_UNREADABLE,
                        "The service may not read this file. Let it read the file, then try again.");
            }
            return file;
        } catch (NoSuchFileException e) {
            throw new FederationException(
                    DatasetErrors.SOURCE_UNREADABLE,
                    "There is no such file below the data root now. Check the path, or try again.",
                    e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Path parse(String path) {
        if (path.isBlank() || path.startsWith("/") || path.contains("\\") || path.contains(":")) {
            throw invalid("It is empty, absolute, or contains a backslash or a colon.");
        }
        Path parsed;
        try {
            parsed = Path.of(path);
        } catch (InvalidPathException e) {
            throw invalid("It contains a character that no path has.");
        }
        for (Path name : parsed) {
            String text = name.toString();
            if (text.equals("..")
                    || text.equals(".")
                    || text.length() > LONGEST_NAME
                    || text.chars().anyMatch(Character::isISOControl)) {
                throw invalid("It contains '.' or '..', a control character, or a name of more than 255 characters.");
            }
            if (DEVICE.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
                throw invalid("It names a device.");
            }
        }
        return parsed;
    }

    private static DatasetRejection invalid(String why) {
        return DatasetRejection.of(
                DatasetErrors.INVALID_SOURCE_PATH,
                "This path is not accepted. " + why + " Expected a regular file below the data root, without links.");
    }

    private static FederationException unreadable(IOException cause) {
        return new FederationException(
                DatasetErrors.SOURCE_UNREADABLE, "The file cannot be read now. Check it, then try again.", cause);
    }
}
