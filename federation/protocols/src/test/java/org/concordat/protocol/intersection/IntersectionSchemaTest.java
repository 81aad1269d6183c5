package org.concordat.protocol.intersection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.concordat.federation.channel.RecordCodec;
import org.junit.jupiter.api.Test;

class IntersectionSchemaTest {
    @Test
    void isTheSchemaThatIsCheckedIn() throws IOException {
        try (var file = Intersection.class.getResourceAsStream("/schema/ecdh-psi@1.schema")) {
            assertThat(RecordCodec.schema(IntersectionMessage.class))
                    .as("a change of the wire is a new version of the protocol")
                    .isEqualTo(new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
