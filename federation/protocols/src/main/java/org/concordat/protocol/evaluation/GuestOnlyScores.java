package org.concordat.protocol.evaluation;

/**
 * What the same model says that was trained on the guest's columns alone, in the order of the aligned samples; stands beside
 * the joint scores in the task {@code evaluate}.
 *
 * @param beside the joint scores that they belong to
 * @param values one a row
 */
public record GuestOnlyScores(JointScores beside, double[] values) {
    @Override
    public String toString() {
        return "GuestOnlyScores[" + values.length + "]";
    }
}
