package org.concordat.protocol.regression;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningVerifier;
import org.concordat.crypto.Residues;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.regression.RegressionMessage.DecryptionProof;
import org.concordat.protocol.regression.RegressionMessage.MaskedGradient;
import org.concordat.protocol.regression.RegressionMessage.MaskedLoss;
import org.concordat.protocol.regression.RegressionMessage.MaskedScore;
import org.concordat.protocol.regression.RegressionMessage.MaskedStepLength;
import org.concordat.protocol.regression.RegressionMessage.OpenedGradient;
import org.concordat.protocol.regression.RegressionMessage.OpenedLoss;
import org.concordat.protocol.regression.RegressionMessage.OpenedScore;
import org.concordat.protocol.regression.RegressionMessage.OpenedStepLength;

/**
 * What a data party has the arbiter open: under a mask that is uniform mod n, so that what the arbiter opens says nothing, and
 * noted until the arbiter has proved that it opened rightly. As a proof stands before every checkpoint, an attempt that goes on
 * from one begins with nothing noted.
 */
final class ProvedOpenings {
    static final Numbers<OpenedGradient> GRADIENT =
            new Numbers<>(MaskedGradient::new, OpenedGradient.class, OpenedGradient::gradient);
    static final Numbers<OpenedLoss> LOSS = new Numbers<>(MaskedLoss::new, OpenedLoss.class, OpenedLoss::loss);
    static final Numbers<OpenedStepLength> STEP_LENGTH =
            new Numbers<>(MaskedStepLength::new, OpenedStepLength.class, OpenedStepLength::squared);
    static final Numbers<OpenedScore> SCORE = new Numbers<>(MaskedScore::new, OpenedScore.class, OpenedScore::score);

    private final Session<RegressionMessage> session;
    private final EncryptionKey key;
    private final OpeningVerifier verifier;

    ProvedOpenings(Session<RegressionMessage> session, EncryptionKey key) {
        this.session = session;
        this.key = key;
        this.verifier = key.verifier(session.self().toString());
    }

    /** By which messages one kind of numbers is asked for and comes back. */
    record Numbers<A extends RegressionMessage>(
            Function<MaskedMatrix, RegressionMessage> asking, Class<A> answer, Function<A, Residues> residues) {}

    /** X, opened in this round; beyond its bound it is the arbiter's violation. */
    <A extends RegressionMessage> Matrix open(Round<RegressionMessage> round, EncryptedMatrix x, Numbers<A> numbers) {
        return open(round, x, numbers, UnaryOperator.identity());
    }

    /** @param inRange throws if X is not what an honest opening can be */
    <A extends RegressionMessage> Matrix open(
            Round<RegressionMessage> round, EncryptedMatrix x, Numbers<A> numbers, UnaryOperator<Matrix> inRange) {
        var r = key.uniformMask(x.rows(), x.columns(), x.packing(), session.random());
        var masked = x.masked(r, session.random());
        var message = numbers.asking().apply(masked);
        var arbiter = round.arbiter();
        arbiter.send(message);
        var answer = numbers.residues().apply(arbiter.receive(numbers.answer()));
        return arbiter.check(numbers.answer().getSimpleName(), () -> {
            var opened = inRange.apply(r.open(answer, x.encoding()));
            verifier.opened(
                    new Asked(round.number(), message.getClass().getSimpleName(), masked).place(), masked, answer);
            return opened;
        });
    }

    /** (P): nothing that follows from what was opened is sealed or released before. */
    void requireProof(Round<RegressionMessage> round) {
        round.arbiter().receive(DecryptionProof.class, message -> verifier.verify(message.proof()));
    }
}
