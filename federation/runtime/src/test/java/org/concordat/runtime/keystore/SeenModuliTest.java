package org.concordat.runtime.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.job.JobId;
import org.concordat.migrations.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** K09: keys that are not of one job alone. */
class SeenModuliTest {
    private final Random random = new Random(9);
    private final JdbcSeenModuli seen =
            new JdbcSeenModuli(JdbcClient.create(TestDatabase.migrated().app()), Clock.systemUTC());
    private final JobId first = new JobId(new UUID(0, 1));
    private final JobId second = new JobId(new UUID(0, 2));

    private BigInteger prime() {
        return BigInteger.probablePrime(256, random);
    }

    @Test
    void aModulusThatSharesAPrimeWithAnOlderOneIsKnownByItWithBothHolders() {
        var shared = prime();
        for (int i = 0; i < 20; i++) {
            assertThat(seen.meet(prime().multiply(prime()), first, "notary")).isEmpty();
        }
        assertThat(seen.meet(shared.multiply(prime()), first, "notary")).isEmpty();
        for (int i = 0; i < 20; i++) {
            assertThat(seen.meet(prime().multiply(prime()), first, "notary")).isEmpty();
        }
        assertThat(seen.meet(shared.multiply(prime()), second, "bank"))
                .contains(new JdbcSeenModuli.Earlier(first, "notary", false));
    }

    @Test
    void aModulusIsOfOneJobAloneAndMayComeAgainWithinIt() {
        var n = prime().multiply(prime());
        assertThat(seen.meet(n, first, "notary")).isEmpty();
        assertThat(seen.meet(n, first, "notary")).as("in a new attempt").isEmpty();
        assertThat(seen.meet(n, second, "notary")).contains(new JdbcSeenModuli.Earlier(first, "notary", true));
    }

    @Test
    void theSchemeTakesNoKeyThatIsObjectedTo() {
        var paillier = Paillier.scheme(512);
        var key = paillier.generateKey(512, new SecureRandom()).encryptionKey().toBytes();
        var asked = new ArrayList<BigInteger>();
        var told = new ArrayList<String>();
        var watched = new WatchedScheme(paillier, new WatchedScheme.Watch() {
            @Override
            public void held(EncryptionKey key) {
                told.add("held " + key.modulusBits());
            }

            @Override
            public void accepted(EncryptionKey key) {
                told.add("accepted " + key.modulusBits());
            }

            @Override
            public Optional<String> objection(BigInteger modulus) {
                asked.add(modulus);
                return asked.size() > 1 ? Optional.of("found a modulus of another job") : Optional.empty();
            }
        });
        watched.generateKey(512, new SecureRandom());
        assertThat(watched.accept(key, 512).modulusBits()).isEqualTo(512);
        assertThatThrownBy(() -> watched.accept(key, 512))
                .isInstanceOf(CiphertextException.class)
                .hasMessageContaining("another job");
        assertThat(told).containsExactly("held 512", "accepted 512");
        assertThat(asked).isEqualTo(List.of(asked.getFirst(), asked.getFirst()));
    }
}
