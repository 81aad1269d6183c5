package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.protocol.regression.VerticalRegression;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * K09, through the whole of a party: an arbiter whose source of randomness gives it one prime in two jobs. Each key is well
 * formed by itself, and its proofs hold.
 */
@Timeout(300)
class SharedPrimeTest {
    private static final int BITS = 2048;

    @TempDir
    Path directory;

    private TestFederation federation;

    @BeforeEach
    void found() {
        federation = TestFederation.knowing(
                directory, TestBroker.shared(), new Intersection(), VerticalRegression.logistic());
        federation.hold(BANK, FortyRows.ofTheGuest());
        federation.hold(BUREAU, FortyRows.ofTheHost());
        federation.restart(NOTARY, new OnePrimeTwice(Paillier.scheme(), new Random(5)));
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    @Test
    void aKeyThatSharesAPrimeWithAnOlderOneEndsTheJobAndNamesBothHolders() throws Exception {
        var first = submitted();
        federation.awaitEverywhere(first, JobState.COMPLETED);

        var second = submitted();
        for (var view : federation.awaitEverywhere(second, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("protocol-violation");
            assertThat(view.reason().party()).isEqualTo(NOTARY);
            assertThat(view.reason().detail()).contains("shares a prime", first.toString());
        }
        assertThat(shared(BANK, second) + shared(BUREAU, second))
                .as("alarms in the logs of those who use the key")
                .isPositive();
        assertThat(federation
                        .databaseOf(BANK)
                        .sql("select count(*) from concordat.seen_moduli where job_id = ?")
                        .param(second.value())
                        .query(Integer.class)
                        .single())
                .as("it is not remembered as one that was taken")
                .isZero();
    }

    private JobId submitted() throws InterruptedException {
        var job = federation.submitTask(KeyHolderEndToEndTest.REGRESSION).id();
        federation.decide(job, Decision.APPROVE, null);
        return job;
    }

    private int shared(PartyId party, JobId job) {
        return federation
                .databaseOf(party)
                .sql("select count(*) from audit.entries where act = 'key-shared' and job_id = ?"
                        + " and details ->> 'holder' = 'notary' and details ->> 'earlier_holder' = 'notary'")
                .param(job.value())
                .query(Integer.class)
                .single();
    }

    /** Draws q anew for each key, and p once. */
    private record OnePrimeTwice(AdditiveScheme scheme, Random random, BigInteger p) implements AdditiveScheme {
        OnePrimeTwice(AdditiveScheme scheme, Random random) {
            this(scheme, random, prime(random));
        }

        /** 3 mod 4, its two top bits set, as a Paillier key's are. */
        private static BigInteger prime(Random random) {
            while (true) {
                var candidate = new BigInteger(BITS / 2, random)
                        .setBit(BITS / 2 - 1)
                        .setBit(BITS / 2 - 2)
                        .setBit(1)
                        .setBit(0);
                if (candidate.isProbablePrime(64)) {
                    return candidate;
                }
            }
        }

        @Override
        public String id() {
            return scheme.id();
        }

        @Override
        public DecryptionKey generateKey(int modulusBits, SecureRandom ignored) {
            var secret = ByteBuffer.allocate(BITS / 8);
            for (var prime : new BigInteger[] {p, prime(random)}) {
                byte[] bytes = prime.toByteArray(); // a zero before the highest bit
                secret.put(bytes, 1, bytes.length - 1);
            }
            return scheme.restore(secret.array(), new SecretAccess("a key of a broken generator, for a test"));
        }

        @Override
        public AdditiveScheme provingIn(byte[] context) {
            return new OnePrimeTwice(scheme.provingIn(context), random, p);
        }

        @Override
        public AdditiveScheme workingAhead() {
            return new OnePrimeTwice(scheme.workingAhead(), random, p);
        }

        @Override
        public void close() {
            scheme.close();
        }

        @Override
        public DecryptionKey restore(byte[] secretBytes, SecretAccess access) {
            return scheme.restore(secretBytes, access);
        }

        @Override
        public EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits) {
            return scheme.accept(received, minimumModulusBits);
        }
    }
}
