package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.protocol.regression.RegressionMessage.JobKey;
import org.concordat.protocol.regression.RegressionMessage.OpenedGradient;
import org.concordat.protocol.regression.RegressionMessage.PartialScore;
import org.concordat.protocol.regression.VerticalRegression;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows M19 to M26 and K01 to K13 of the catalogue of bad input, through the whole of a party: a peer that signs well sends what
 * its script does not allow, in a vertical regression over real stores and a real broker.
 */
@Timeout(300)
class TamperingPeerTest {
    private static final int ROWS = 60;
    private static final int BITS = 2048;
    private static final int FINGERPRINT_BYTES = 32;
    private static final String TRAINING =
            "{\"task\": \"intersect\"}, {\"task\": \"train\", \"protocol\": \"vertical-logistic-regression\","
                    + " \"parameters\": {\"max_epochs\": 1, \"key_bits\": " + BITS + "}}";

    @TempDir
    static Path directory;

    private static TestFederation federation;

    @BeforeAll
    static void found() {
        federation = TestFederation.knowing(
                directory, TestBroker.shared(), new Intersection(), VerticalRegression.logistic());
        federation.hold(BANK, rows(1, true));
        federation.hold(BUREAU, rows(2, false));
    }

    @AfterAll
    static void dissolve() {
        federation.close();
    }

    private static DatasetRows rows(long seed, boolean labelled) {
        var values = new Random(seed).doubles(2L * ROWS).toArray();
        return new DatasetRows(
                IntStream.range(0, ROWS).mapToObj(i -> "person-" + i).toList(),
                List.of("x0", "x1"),
                Matrix.of(ROWS, 2, values),
                labelled
                        ? IntStream.range(0, ROWS)
                                .mapToDouble(i -> values[2 * i] > 0.5 ? 1 : 0)
                                .toArray()
                        : null);
    }

    /** @param tampering with what {@code hostile} sends in a job's attempts */
    record Case(String row, PartyId hostile, UnaryOperator<Envelope> tampering) {
        @Override
        public String toString() {
            return row;
        }
    }

    static Stream<Case> cases() {
        return Stream.<Supplier<Stream<Case>>>of(
                        TamperingPeerTest::messages, TamperingPeerTest::scores, TamperingPeerTest::keys)
                .flatMap(Supplier::get);
    }

    private static Stream<Case> messages() {
        return Stream.of(
                new Case("M19 a host sends residuals", BUREAU, TamperingPeerTest::asResidual),
                new Case(
                        "M26 an opened gradient beyond its bound",
                        NOTARY,
                        on(OpenedGradient.class, TamperingPeerTest::uniform)));
    }

    private static Stream<Case> scores() {
        return Stream.of(
                score("M21 a row less", score -> shaped(score, -1, 0)),
                score("M21 a row more", score -> shaped(score, 1, 0)),
                score("M21 no row", score -> new FreshMatrix(score.key(), 0, 1, new byte[0])),
                rows("M21 2^31 rows", Integer.MIN_VALUE),
                rows("M21 2^31 - 1 rows", Integer.MAX_VALUE),
                score("M22 another column", score -> shaped(score, 0, 1)),
                score("M23 a byte less", score -> body(score, Arrays.copyOf(score.body(), score.body().length - 1))),
                score("M23 a byte more", score -> body(score, Arrays.copyOf(score.body(), score.body().length + 1))),
                first("M24 c = 0", _ -> BigInteger.ZERO),
                first("M24 c = 1", _ -> BigInteger.ONE),
                first("M24 c = 1 mod n", n -> n.add(BigInteger.ONE)),
                first("M24 c = n²", n -> n.multiply(n)),
                first("M24 c > n²", n -> n.multiply(n).add(BigInteger.TWO)),
                first("M24 c no unit", n -> n),
                first("M24 c a multiple of n", n -> n.shiftLeft(1)),
                score("M24 all of them one ciphertext", score -> {
                    var same = score.body().clone();
                    int width = same.length / score.rows();
                    for (int at = width; at < same.length; at += width) {
                        System.arraycopy(same, 0, same, at, width);
                    }
                    return body(score, same);
                }),
                score(
                        "M25 K12 under another key",
                        score -> new FreshMatrix(
                                Fingerprint.of(new byte[32]), score.rows(), score.columns(), score.body())));
    }

    private static Stream<Case> keys() {
        var random = new Random(7);
        var p = BigInteger.probablePrime(BITS / 2, random);
        return Stream.of(
                modulus("K01 a factor 3", odd(BITS - 2, random).multiply(BigInteger.valueOf(3))),
                modulus("K01 a factor 65537", odd(BITS - 16, random).multiply(BigInteger.valueOf(65_537))),
                modulus(
                        "K02 three primes",
                        BigInteger.probablePrime(682, random)
                                .multiply(BigInteger.probablePrime(682, random))
                                .multiply(BigInteger.probablePrime(684, random))),
                modulus(
                        "K03 1024 bits",
                        BigInteger.probablePrime(512, random).multiply(BigInteger.probablePrime(512, random))),
                modulus(
                        "K04 a prime of 64 bits",
                        BigInteger.probablePrime(64, random).multiply(BigInteger.probablePrime(BITS - 64, random))),
                modulus("K05 a prime", BigInteger.probablePrime(BITS, random)),
                modulus("K06 a square", p.multiply(p)),
                modulus("K07 close primes", p.multiply(p.nextProbablePrime())),
                modulus("K08 one prime divides the other less one", dividing(random)),
                key("K10 proved for another job", key -> new PublicKeyBytes(key.scheme(), ofAnotherJob())),
                key(
                        "K11 a proof cut short",
                        key -> new PublicKeyBytes(key.scheme(), Arrays.copyOf(key.bytes(), key.bytes().length - 256))),
                modulus("K13 even", odd(BITS, random).clearBit(0)),
                key("K13 a leading zero", key -> {
                    byte[] n = modulusOf(key.bytes());
                    byte[] longer = new byte[n.length + 1];
                    System.arraycopy(n, 0, longer, 1, n.length);
                    return withModulus(key, longer);
                }),
                key("K13 nothing", key -> withModulus(key, new byte[0])));
    }

    /** The job ends everywhere for that reason, each log tells of it once, and a party has the frame that it was. */
    @ParameterizedTest
    @MethodSource("cases")
    void endsTheJobEverywhereAndIsKeptAsEvidence(Case tried) throws Exception {
        federation.tamper(tried.hostile(), tried.tampering());
        JobId job;
        try {
            job = federation.submitTask(TRAINING).id();
            federation.decide(job, Decision.APPROVE, null);
            for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
                assertThat(view.reason().code()).isEqualTo("protocol-violation");
                assertThat(view.reason().party()).isEqualTo(tried.hostile());
            }
        } finally {
            federation.tamper(tried.hostile(), UnaryOperator.identity());
        }
        TestFederation.until(
                "every party is done with it",
                () -> TestFederation.PARTIES.stream()
                        .allMatch(party -> federation.at(party).running().isEmpty() && framesOf(job, party) == 0));
        int kept = 0;
        for (PartyId party : TestFederation.PARTIES) {
            var entries = violations(job, party);
            assertThat(entries).as("at " + party).hasSize(1);
            kept += evidence(job, party, tried.hostile(), entries.getFirst());
        }
        assertThat(kept).as("frames kept beyond the job's end").isPositive();
    }

    /** The same job without tampering: what ends the others is the tampering. */
    @Test
    void completesWhenNobodyTampers() throws Exception {
        var job = federation.submitTask(TRAINING).id();
        federation.decide(job, Decision.APPROVE, null);
        federation.awaitEverywhere(job, JobState.COMPLETED);
        assertThat(violations(job, BANK)).isEmpty();
    }

    private static List<String> violations(JobId job, PartyId party) {
        return federation
                .databaseOf(party)
                .sql("select coalesce(details ->> 'evidence_sha256', '') from audit.entries"
                        + " where act = 'peer-violation' and job_id = ?")
                .param(job.value())
                .query(String.class)
                .list();
    }

    private static int framesOf(JobId job, PartyId party) {
        return federation
                .databaseOf(party)
                .sql("select count(*) from concordat.inbox where job_id = ? and attempt > 0")
                .param(job.value())
                .query(Integer.class)
                .single();
    }

    /** How many frames of it the party keeps: those that its entry names, and no other. */
    private static int evidence(JobId job, PartyId party, PartyId hostile, String named) {
        var kept = federation
                .databaseOf(party)
                .sql("select evidence, sender from concordat.quarantine where job_id = ? and evidence is not null")
                .param(job.value())
                .query((row, _) -> {
                    assertThat(row.getString(2)).isEqualTo(hostile.value());
                    return HexFormat.of().formatHex(HashedFiles.sha256(row.getBytes(1)));
                })
                .list();
        assertThat(String.join(" ", kept)).isEqualTo(named);
        return kept.size();
    }

    private static Envelope asResidual(Envelope envelope) {
        var address = envelope.address();
        return address.type().equals("PartialScore")
                ? with(
                        envelope,
                        new Address(address.task(), address.protocol(), address.schema(), address.round(), "Residual"),
                        envelope.payload())
                : envelope;
    }

    private static <M extends Record> UnaryOperator<Envelope> on(Class<M> type, UnaryOperator<M> change) {
        return envelope -> envelope.address().type().equals(type.getSimpleName())
                ? with(
                        envelope,
                        envelope.address(),
                        RecordCodec.encode(change.apply(RecordCodec.decode(type, envelope.payload()))))
                : envelope;
    }

    private static Envelope with(Envelope envelope, Address address, byte[] payload) {
        return new Envelope(
                envelope.kind(), envelope.stream(), envelope.sequence(), envelope.previousHash(), address, payload);
    }

    private static Case score(String row, UnaryOperator<FreshMatrix> change) {
        return new Case(
                row, BUREAU, on(PartialScore.class, message -> new PartialScore(change.apply(message.score()))));
    }

    /** The rows that it declares, beside the ciphertexts that it had. */
    private static Case rows(String row, int declared) {
        return new Case(row, BUREAU, envelope -> {
            if (!envelope.address().type().equals("PartialScore")) {
                return envelope;
            }
            var payload = envelope.payload().clone();
            ByteBuffer.wrap(payload).putInt(FINGERPRINT_BYTES, declared);
            return with(envelope, envelope.address(), payload);
        });
    }

    private static FreshMatrix body(FreshMatrix matrix, byte[] body) {
        return new FreshMatrix(matrix.key(), matrix.rows(), matrix.columns(), body);
    }

    private static FreshMatrix shaped(FreshMatrix matrix, int moreRows, int moreColumns) {
        int element = matrix.body().length / matrix.rows();
        int rows = matrix.rows() + moreRows;
        return new FreshMatrix(
                matrix.key(), rows, matrix.columns() + moreColumns, Arrays.copyOf(matrix.body(), rows * element));
    }

    /** The first ciphertext of the batch, replaced by what that makes of n. */
    private static Case first(String row, UnaryOperator<BigInteger> ciphertext) {
        return score(row, score -> {
            int width = score.body().length / score.rows();
            byte[] forged = ciphertext.apply(currentModulus()).toByteArray();
            var changed = score.body().clone();
            Arrays.fill(changed, 0, width, (byte) 0);
            int length = Math.min(width, forged.length);
            System.arraycopy(forged, forged.length - length, changed, width - length, length);
            return body(score, changed);
        });
    }

    /** Of the key that the bureau accepted last. */
    private static BigInteger currentModulus() {
        return new BigInteger(
                1,
                federation
                        .databaseOf(BUREAU)
                        .sql("select modulus from concordat.seen_moduli order by at desc limit 1")
                        .query((row, _) -> row.getBytes(1))
                        .single());
    }

    private static OpenedGradient uniform(OpenedGradient opened) {
        var body = new byte[opened.gradient().body().length];
        new Random(3).nextBytes(body);
        int width = body.length / opened.gradient().rows();
        for (int at = 0; at < body.length; at += width) {
            body[at] = 0; // below n
        }
        return new OpenedGradient(new Residues(
                opened.gradient().key(),
                opened.gradient().rows(),
                opened.gradient().columns(),
                body));
    }

    private static Case key(String row, UnaryOperator<PublicKeyBytes> change) {
        return new Case(row, NOTARY, on(JobKey.class, message -> new JobKey(change.apply(message.key()))));
    }

    /** With the proofs of the honest modulus. */
    private static Case modulus(String row, BigInteger n) {
        byte[] bytes = n.toByteArray();
        return key(row, key -> withModulus(key, bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes));
    }

    private static byte[] modulusOf(byte[] announced) {
        return Arrays.copyOfRange(
                announced, 2, 2 + Short.toUnsignedInt(ByteBuffer.wrap(announced).getShort()));
    }

    private static PublicKeyBytes withModulus(PublicKeyBytes key, byte[] n) {
        int proofs = 2 + modulusOf(key.bytes()).length;
        return new PublicKeyBytes(
                key.scheme(),
                ByteBuffer.allocate(2 + n.length + key.bytes().length - proofs)
                        .putShort((short) n.length)
                        .put(n)
                        .put(key.bytes(), proofs, key.bytes().length - proofs)
                        .array());
    }

    private static byte[] ofAnotherJob() {
        return Paillier.scheme()
                .provingIn("another job".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .generateKey(BITS, new java.security.SecureRandom())
                .encryptionKey()
                .toBytes()
                .bytes();
    }

    private static BigInteger odd(int bits, Random random) {
        return new BigInteger(bits, random).setBit(bits - 1).setBit(bits - 2).setBit(0);
    }

    /** p · q with q = 2kp + 1. */
    private static BigInteger dividing(Random random) {
        var p = BigInteger.probablePrime(BITS / 2 - 12, random);
        while (true) {
            var q = p.multiply(new BigInteger(24, random).setBit(23))
                    .shiftLeft(1)
                    .add(BigInteger.ONE);
            if (p.multiply(q).bitLength() == BITS && q.isProbablePrime(40)) {
                return p.multiply(q);
            }
        }
    }
}
