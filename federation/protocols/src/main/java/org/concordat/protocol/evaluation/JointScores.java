package org.concordat.protocol.evaluation;

/**
 * What a federated model says of each aligned sample, at the guest, in the order of the aligned samples.
 *
 * @param kind how to read the values
 * @param values one a row
 */
public record JointScores(Kind kind, double[] values) {
    /** What a score is. */
    public enum Kind {
        /** Of label 1. */
        PROBABILITY,
        /** A label: 0, 1, … */
        CLASS,
        /** On the label's scale. */
        VALUE
    }

    @Override
    public String toString() {
        return "JointScores[" + kind + ", " + values.length + "]";
    }
}
