package org.concordat.protocol.regression;

import java.util.ArrayList;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.regression.RegressionMessage.MaskedScore;
import org.concordat.protocol.regression.RegressionMessage.OpenedScore;
import org.concordat.protocol.regression.RegressionMessage.RoundedScore;

/**
 * Steps (9) to (11): the guest learns, row by row, the sum of the hosts' partial scores, each rounded by its host to the
 * declared decimals. With one host that sum is the host's own score of the row: see {@link RegressionLeakage}. The scores of
 * {@link Schedule#BLOCK_COLUMNS} rows share a plaintext: one encryption, one mask and one opening for all of them.
 *
 * @param key the job's
 */
record ScoreRelease(
        Session<RegressionMessage> session, Encodings encodings, EncryptionKey key, ProvedOpenings openings) {
    /** @param u u_k of all scored rows, n×1 */
    void asHost(Schedule schedule, Matrix u) {
        for (int block = 0; block < schedule.scoreBlocks(); block++) {
            progress(schedule, block);
            var rounded = new double[schedule.scoreMatrixRows(block) * Schedule.BLOCK_COLUMNS];
            for (int i = 0; i < schedule.scoreBlockRows(block); i++) {
                rounded[i] = Math.rint(u.at(schedule.scoreBlockStart(block) + i, 0) * encodings.roundedUnit());
            }
            var matrix = Matrix.of(schedule.scoreMatrixRows(block), Schedule.BLOCK_COLUMNS, rounded);
            session.round(schedule.scoreRound(block))
                    .guest()
                    .send(new RoundedScore(key.encrypt(
                            matrix, encodings.rounded(), encodings.roundedPlaces(), session.random()))); //  (9)
        }
    }

    /**
     * At the guest.
     *
     * @param own u_0 of all scored rows, n×1, exact
     * @return u of all scored rows
     */
    double[] asGuest(Schedule schedule, Matrix own) {
        var scores = own.toArray();
        for (int block = 0; block < schedule.scoreBlocks(); block++) {
            progress(schedule, block);
            var sum = open(schedule, block);
            for (int i = 0; i < schedule.scoreBlockRows(block); i++) {
                scores[schedule.scoreBlockStart(block) + i] += sum[i] / encodings.roundedUnit();
            }
        }
        openings.requireProof(session); //                                                                 (P)
        return scores;
    }

    private double[] open(Schedule schedule, int block) {
        var round = session.round(schedule.scoreRound(block));
        int rows = schedule.scoreMatrixRows(block);
        var parts = new ArrayList<EncryptedMatrix>();
        for (var host : round.hosts()) {
            var received = host.receive(RoundedScore.class).score(); //                                     (9)
            parts.add(host.check(
                    "RoundedScore",
                    () -> key.read(
                            received, rows, Schedule.BLOCK_COLUMNS, encodings.rounded(), encodings.roundedPlaces())));
        }
        var sum = parts.stream().reduce(EncryptedMatrix::plus).orElseThrow();
        return openings.open(round, sum, ProvedOpenings.SCORE).toArray(); //                            (10, 11)
    }

    /** At the arbiter. */
    static void asArbiter(
            Session<RegressionMessage> session, Schedule schedule, Encodings encodings, ArbiterOpenings openings) {
        for (int block = 0; block < schedule.scoreBlocks(); block++) {
            var guest = session.round(schedule.scoreRound(block)).guest();
            int rows = schedule.scoreMatrixRows(block);
            var masked = guest.receive(MaskedScore.class).score(); //                                       (10)
            var asked = new Asked(schedule.scoreRound(block), "MaskedScore", masked);
            guest.send(new OpenedScore(
                    openings.open(guest, asked, rows, Schedule.BLOCK_COLUMNS, encodings.roundedPlaces()))); // (11)
        }
        openings.prove(session.guest()); //                                                                (P)
    }

    private void progress(Schedule schedule, int block) {
        session.progress(Progress.of("scoring", schedule.scoreBlockStart(block), schedule.scoredRows()));
    }
}
