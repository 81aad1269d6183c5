package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.regression.RegressionMessage.JobKey;
import org.concordat.protocol.regression.RegressionMessage.LossTerms;
import org.concordat.protocol.regression.RegressionMessage.MaskedGradient;
import org.concordat.protocol.regression.RegressionMessage.PartialScore;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.protocol.regression.RegressionMessage.RoundedScore;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Test;

/** The whole protocol under real encryption. */
class PaillierTrainingTest {
    @Test
    void givesTheSameBitsAsTheSchemeThatDoesNotEncryptAndSendsRandomisedCiphertextsOnly() {
        var data = VerticalData.binary(60, 4, 2, 2, 1);
        var tasks = Jobs.logistic(Map.of(
                "batch_size", 0L, "max_epochs", 2L, "key_bits", 2048L, "loss", "every_epoch", "residual_ratio", 0.125));
        var encrypted = Jobs.federation(data)
                .scheme(Paillier.scheme(2048))
                .deadline(Duration.ofMinutes(5))
                .run(tasks);
        var plain = Jobs.federation(data).run(tasks);

        assertThat(Jobs.guestShare(encrypted)).isEqualTo(Jobs.guestShare(plain));
        assertThat(Jobs.hostShare(encrypted, 0)).isEqualTo(Jobs.hostShare(plain, 0));
        assertThat(Jobs.hostShare(encrypted, 1)).isEqualTo(Jobs.hostShare(plain, 1));
        assertThat(Jobs.losses(encrypted)).isEqualTo(Jobs.losses(plain));
        TranscriptAssert.assertThat(encrypted.transcript()).conformsToScript();

        var modulus = modulus(encrypted);
        var ciphertexts = ciphertexts(encrypted, modulus);
        assertThat(ciphertexts).hasSizeGreaterThan(300).doesNotHaveDuplicates();
        assertThat(ciphertexts).noneMatch(c -> unrandomised(c, modulus));
        // What a careless sender would send, (1 + n)^m, is what this test looks for.
        var careless = modulus.add(BigInteger.ONE).modPow(BigInteger.valueOf(17), modulus.pow(2));
        assertThat(unrandomised(careless, modulus)).isTrue();
    }

    private static boolean unrandomised(BigInteger ciphertext, BigInteger modulus) {
        return ciphertext.mod(modulus).equals(BigInteger.ONE);
    }

    private static BigInteger modulus(FederationRun run) {
        return run.transcript()
                .messages(JobKey.class)
                .map(message -> new BigInteger(1, message.key().bytes()))
                .findFirst()
                .orElseThrow();
    }

    private static List<BigInteger> ciphertexts(FederationRun run, BigInteger modulus) {
        var all = new ArrayList<BigInteger>();
        int width = Math.ceilDiv(modulus.pow(2).bitLength(), 8);
        run.transcript()
                .messages(PartialScore.class)
                .forEach(m -> split(m.score().body(), width, all));
        run.transcript()
                .messages(Residual.class)
                .forEach(m -> split(m.residual().body(), width, all));
        run.transcript()
                .messages(MaskedGradient.class)
                .forEach(m -> split(m.gradient().body(), width, all));
        run.transcript()
                .messages(RoundedScore.class)
                .forEach(m -> split(m.score().body(), width, all));
        run.transcript().messages(LossTerms.class).forEach(m -> {
            split(m.scores().body(), width, all);
            split(m.squares().body(), width, all);
        });
        return all;
    }

    private static void split(byte[] body, int width, List<BigInteger> ciphertexts) {
        assertThat(body.length % width).isZero();
        for (int at = 0; at < body.length; at += width) {
            ciphertexts.add(new BigInteger(1, body, at, width));
        }
    }
}
