package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.concordat.federation.audit.AuditMessage;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.job.coordination.Coordination;
import org.junit.jupiter.api.Test;

/** The two protocols of core itself: their wire is checked in as that of any other. */
class CoreSchemasTest {
    private static final Path FOLDER = Path.of("..", "core", "src", "main", "resources", "schema");

    @Test
    void coordinationSpeaksItsCheckedInSchema() throws Exception {
        speaksItsSchema(Coordination.PROTOCOL, Coordination.class);
    }

    @Test
    void theLogsOfAuditSpeakTheirs() throws Exception {
        speaksItsSchema(AuditMessage.PROTOCOL, AuditMessage.class);
    }

    private static void speaksItsSchema(String id, Class<? extends Message> messages)
            throws IOException, GeneralSecurityException {
        var name = id.substring(0, id.indexOf('@'));
        int version = Integer.parseInt(id.substring(id.indexOf('@') + 1));
        SchemaFiles.assertUnchanged(FOLDER, name, version, messages);
        byte[] file = Files.readAllBytes(FOLDER.resolve(name + "-" + version + ".txt"));
        assertThat(SchemaDigest.of(messages).hex())
                .as("the digest of a header is that of the file")
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
    }
}
