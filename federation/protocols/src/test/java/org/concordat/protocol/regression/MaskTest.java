package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.Mask;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.regression.RegressionMessage.JobKey;
import org.concordat.protocol.regression.RegressionMessage.OpenedGradient;
import org.concordat.protocol.regression.RegressionMessage.OpenedLoss;
import org.concordat.protocol.regression.RegressionMessage.OpenedScore;
import org.concordat.protocol.regression.RegressionMessage.OpenedStepLength;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.ForwardingKey;
import org.concordat.testkit.TranscriptAssert;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;

/** What the arbiter opens is uniform modulo n, whatever is under it; without masks the test sees it at once. */
class MaskTest {
    private static final Map<String, Object> PARAMETERS = Map.of(
            "batch_size", 256L, "max_epochs", 12L, "loss", "every_epoch", "early_stop", "weight_diff", "tol", 0.0);
    private static final VerticalData DATA = VerticalData.binary(1500, 9, 4, 6);

    // Kolmogorov: P(√N·D > 1.95) is below 0.001.
    private static final double LIMIT = 1.95;

    @Test
    void showsTheArbiterUniformNumbersOnly() {
        var run = Jobs.federation(DATA).run(Jobs.logistic(PARAMETERS));
        assertThat(opened(run)).hasSizeGreaterThan(500);
        assertThat(distanceFromUniform(opened(run))).isLessThan(LIMIT);
        TranscriptAssert.assertThat(run.transcript())
                .conformsToScript()
                .disclosesOnlyTo(VerticalData.ARBITER, DisclosureKind.PARAMETER, DisclosureKind.MASKED);
    }

    @Test
    void wouldShowTheArbiterGradientsWithoutMasks() {
        var run = Jobs.federation(DATA).scheme(new Unmasked()).run(Jobs.logistic(PARAMETERS));
        assertThat(distanceFromUniform(opened(run))).isGreaterThan(5 * LIMIT);
    }

    /** Everything that the arbiter opened, as a fraction of n. */
    private static List<Double> opened(FederationRun run) {
        var modulus = run.transcript()
                .messages(JobKey.class)
                .map(message -> new BigInteger(1, message.key().bytes()))
                .findFirst()
                .orElseThrow();
        var all = new ArrayList<Double>();
        run.transcript().messages(OpenedGradient.class).forEach(m -> add(m.gradient(), modulus, all));
        run.transcript().messages(OpenedScore.class).forEach(m -> add(m.score(), modulus, all));
        run.transcript().messages(OpenedLoss.class).forEach(m -> add(m.loss(), modulus, all));
        run.transcript().messages(OpenedStepLength.class).forEach(m -> add(m.squared(), modulus, all));
        return all;
    }

    private static void add(Residues residues, BigInteger modulus, List<Double> fractions) {
        int width = Math.ceilDiv(modulus.bitLength(), 8);
        assertThat(residues.body().length % width).isZero();
        for (int at = 0; at < residues.body().length; at += width) {
            var value = new BigInteger(1, residues.body(), at, width);
            fractions.add(value.shiftLeft(64).divide(modulus).doubleValue() / 0x1p64);
        }
    }

    /** √N times Kolmogorov's distance. */
    private static double distanceFromUniform(List<Double> fractions) {
        var sorted = fractions.stream().sorted().toList();
        double distance = 0;
        for (int i = 0; i < sorted.size(); i++) {
            double here = Math.max(
                    Math.abs((i + 1.0) / sorted.size() - sorted.get(i)),
                    Math.abs((double) i / sorted.size() - sorted.get(i)));
            distance = Math.max(distance, here);
        }
        return distance * Math.sqrt(sorted.size());
    }

    /** The same scheme, whose masks are all 0: the guard taken out. */
    private static final class Unmasked implements AdditiveScheme {
        private final AdditiveScheme scheme = new TransparentScheme();

        @Override
        public String id() {
            return scheme.id();
        }

        @Override
        public DecryptionKey generateKey(int modulusBits, SecureRandom random) {
            return scheme.generateKey(modulusBits, random);
        }

        @Override
        public EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits) throws CiphertextException {
            return new UnmaskedKey(scheme.accept(received, minimumModulusBits));
        }
    }

    private static final class UnmaskedKey extends ForwardingKey {
        UnmaskedKey(EncryptionKey key) {
            super(key);
        }

        @Override
        public Mask uniformMask(int rows, int columns, Packing packing, SecureRandom random) {
            return super.uniformMask(rows, columns, packing, new Zeros());
        }
    }

    private static final class Zeros extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) 0);
        }
    }
}
