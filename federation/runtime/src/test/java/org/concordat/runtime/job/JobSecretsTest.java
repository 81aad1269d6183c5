package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.concordat.crypto.SecretAccess;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A job's Paillier key: sealed outside the database while the job is open, nowhere afterwards. */
@Timeout(240)
class JobSecretsTest extends FoundedFederation {
    private static final String MAKES_A_KEY = ", \"rounds\": 2, \"hold_host\": true, \"key_bits\": 2048";

    /** The bureau has no hybrid key: each direction is sealed as its receiver can open it. */
    @Test
    void aFederationInWhichOnePartyHasNoHybridKeyRunsAJobAndTheOthersJobKeysAreHybrid() throws Exception {
        var job = federation.submit(", \"rounds\": 3, \"hold_host\": true").id();
        federation.decide(job, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();

        for (var party : TestFederation.PARTIES) {
            var keystore = directory.resolve(party.value()).resolve("keystore");
            TestFederation.until(party + " has heard of the start", () -> {
                var keys = TestKeys.keyring(party, keystore);
                return TestFederation.PARTIES.stream()
                        .allMatch(member -> keys.sealingKey(job, member).isPresent());
            });
            var keys = TestKeys.keyring(party, keystore);
            for (var member : TestFederation.PARTIES) {
                assertThat(keys.sealingKey(job, member).orElseThrow().hybrid())
                        .as(party + " seals to " + member)
                        .isEqualTo(!member.equals(BUREAU));
            }
        }
        federation.protocolAt(BUREAU).gate.countDown();
        federation.awaitEverywhere(job, JobState.COMPLETED);
    }

    @Test
    void theArbitersKeyIsSealedOutsideTheDatabaseWhileTheJobRunsAndNowhereAfterItsEnd() throws Exception {
        var job = keyMade();
        var arbiter = federation.protocolAt(NOTARY);
        var key = Objects.requireNonNull(arbiter.key);
        byte[] secret = arbiter.secret;
        assertThat(secret).hasSize(256);
        assertThat(decryptionFiles())
                .hasSize(1)
                .allSatisfy(file -> assertThat(file.getFileName().toString()).startsWith(job.toString()));
        assertNowhereInClear(secret);

        federation.protocolAt(BUREAU).gate.countDown();
        federation.awaitEverywhere(job, JobState.COMPLETED);

        TestFederation.until(
                "the keys are destroyed", () -> federation.keystoreFiles().isEmpty());
        assertNowhereInClear(secret);
        assertThat(federation.keystoreFiles()).isEmpty();
        assertThatThrownBy(() -> key.secretBytes(new SecretAccess("a test of what is left")))
                .as("the object that the protocol held")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(told(job)).isEqualTo(1);
    }

    @Test
    void theKeyOfAJobThatEndedWhileItsArbiterWasAwayIsDestroyedAtItsStart() throws Exception {
        var job = keyMade();
        byte[] secret = federation.protocolAt(NOTARY).secret;
        federation.kill(NOTARY);
        assertThat(decryptionFiles()).hasSize(1);
        federation.at(BANK).jobs().cancel(job, "ann", "enough");
        federation.protocolAt(BUREAU).gate.countDown();
        federation
                .databaseOf(NOTARY)
                .sql("update concordat.jobs set state = 'CANCELLED', ended_at = now() where job_id = ?")
                .param(job.value())
                .update();

        federation.start(NOTARY);

        assertThat(decryptionFiles()).isEmpty();
        assertNowhereInClear(secret);
    }

    /** The process ends as the entry is written, or right after it: neither the keys nor the entry are forgotten. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keysOfAJobWhoseServiceCrashedOverTheirEndAreDestroyedAndToldOfAtItsStart(boolean written) throws Exception {
        var crashed = new CountDownLatch(1);
        federation.restartOver(NOTARY, log -> entry -> {
            boolean last = entry.act().equals("job-keys-destroyed");
            if (!last || written) {
                log.append(entry);
            }
            if (last) {
                crashed.countDown();
                throw new Crash();
            }
        });
        var job = keyMade();
        federation.protocolAt(BUREAU).gate.countDown();
        federation.awaitEverywhere(job, JobState.COMPLETED);
        crashed.await();
        assertThat(decryptionFiles()).hasSize(1);

        federation.restartOver(NOTARY, UnaryOperator.identity());

        assertThat(decryptionFiles()).isEmpty();
        assertThat(told(job)).isGreaterThanOrEqualTo(written ? 2 : 1);
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private int told(JobId job) {
        return federation
                .databaseOf(NOTARY)
                .sql("select count(*) from audit.entries where act = 'job-keys-destroyed' and job_id = ?")
                .param(job.value())
                .query(Integer.class)
                .single();
    }

    /** A job whose arbiter has its key, and waits for a host. */
    private JobId keyMade() throws Exception {
        var job = federation.submit(MAKES_A_KEY).id();
        federation.decide(job, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        TestFederation.until("the arbiter made its key", () -> federation.protocolAt(NOTARY).key != null);
        return job;
    }

    private List<Path> decryptionFiles() {
        return federation.keystoreFiles().stream()
                .filter(file -> file.toString().endsWith(".decryption"))
                .toList();
    }

    /** Neither prime is in any file of any party, as bytes or in hexadecimal digits, nor in any row of the arbiter's. */
    private void assertNowhereInClear(byte[] secret) throws IOException {
        for (int half = 0; half < 2; half++) {
            byte[] prime = Arrays.copyOfRange(secret, half * secret.length / 2, (half + 1) * secret.length / 2);
            var bytes = new String(prime, StandardCharsets.ISO_8859_1);
            var digits = HexFormat.of().formatHex(prime);
            try (var files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile).map(JobSecretsTest::text))
                        .noneMatch(text -> text.contains(bytes) || text.contains(digits));
            }
            assertThat(rows(JdbcClient.create(federation.database(NOTARY).superuser())))
                    .isNotEmpty()
                    .noneMatch(row -> row.contains(digits));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(JdbcClient jdbc) {
        return jdbc
                .sql("select format('%I.%I', schemaname, tablename) from pg_tables"
                        + " where schemaname in ('concordat', 'audit')")
                .query(String.class)
                .list()
                .stream()
                .flatMap(table -> jdbc.sql("select t::text from " + table + " t").query(String.class).list().stream())
                .toList();
    }
}
