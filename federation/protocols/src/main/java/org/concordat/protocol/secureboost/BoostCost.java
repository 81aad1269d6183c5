package org.concordat.protocol.secureboost;

import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.task.Cost;

/**
 * What training costs a party at most, by the formulas of the package's description: all its rows are in the intersection, no
 * early stop, every node splits, every bin is a candidate, one ciphertext a candidate (packing makes it about a twentieth).
 */
final class BoostCost {
    private BoostCost() {}

    static Cost training(BoostParameters parameters, JobSpec job, Cost.Size size) {
        long hosts = job.roster().hosts().size();
        long ciphertext = parameters.keyBits() / 4L; // bytes: modulo n²
        long trees = parameters.rounds();
        long depth = parameters.shape().maxDepth();
        long rows = size.rows();
        return switch (size.role()) {
            case GUEST ->
                new Cost(
                        hosts * (2 + trees * (3 + Math.ceilDiv(rows, PairCipher.BLOCK) + 2 * depth)),
                        hosts * Paillier.announcedBytes(parameters.keyBits())
                                + trees * hosts * rows * (ciphertext + 1 + depth * Integer.BYTES),
                        trees * rows);
            case HOST -> {
                long nodes = (1L << depth) - 1;
                long candidates = (long) size.features() * parameters.bins().mostBins();
                yield new Cost(
                        1 + trees * 2 * depth,
                        trees * (nodes * candidates * (ciphertext + Integer.BYTES) + depth * rows),
                        trees * nodes * candidates);
            }
            case ARBITER, OPENER -> Cost.NOTHING;
        };
    }
}
