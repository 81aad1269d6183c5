package org.concordat.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.task.Protocol;

/**
 * The checked-in wire schemas, {@code src/main/resources/schema/PROTOCOL-VERSION.txt}: a change of the wire is a visible
 * diff, and asks for a new version. With {@code -Dconcordat.schema.write=true} the files are written instead of compared.
 *
 * <pre>{@code
 * @Test
 * void speaksItsCheckedInSchema() {
 *     SchemaFiles.assertUnchanged(new LogisticRegression());
 * }
 * }</pre>
 */
public final class SchemaFiles {
    private static final String WRITE = "concordat.schema.write";
    private static final Path FOLDER = Path.of("src", "main", "resources", "schema");

    private SchemaFiles() {}

    /** Of the module whose tests run: Maven starts them in its folder. */
    public static void assertUnchanged(Protocol<?> protocol) {
        assertUnchanged(FOLDER, protocol.name(), protocol.version(), protocol.messages());
    }

    static void assertUnchanged(Path folder, String name, int version, Class<?> messages) {
        var file = folder.resolve(name + "-" + version + ".txt");
        var schema = RecordCodec.schema(messages);
        try {
            if (Boolean.getBoolean(WRITE)) {
                Files.createDirectories(folder);
                Files.writeString(file, schema);
            } else if (!Files.exists(file)) {
                throw new AssertionError(file + " is missing: run this test with -D" + WRITE + "=true and check it in");
            } else if (!Files.readString(file).equals(schema)) {
                throw new AssertionError("the wire of " + name + "@" + version + " is not what " + file
                        + " says. If the change is meant: raise the protocol's version, run this test with -D" + WRITE
                        + "=true and check the new file in. The messages now are:\n" + schema);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
