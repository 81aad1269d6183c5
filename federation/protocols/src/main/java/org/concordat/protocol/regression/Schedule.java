package org.concordat.protocol.regression;

import org.concordat.federation.channel.SharedStream;

/**
 * Which rounds there are: batches within epochs, the loss' blocks and the end of each epoch, at last the blocks of scores.
 * Round numbers are a function of the place, so that all parties derive them alike.
 *
 * @param trainRows n
 * @param batches of one epoch; sizes differ by one row at most
 * @param scoredRows rows scored at the end
 * @param lossBlocks rounds of the training loss an epoch, 0 where none is asked for
 * @param validationBlocks rounds kept for the validation loss an epoch, 0 where none is asked for
 * @param maxEpochs rounds after them belong to scoring
 */
record Schedule(int trainRows, int batches, int scoredRows, int lossBlocks, int validationBlocks, int maxEpochs) {
    /** Rows in one message outside of training: bounds the memory. */
    static final int BLOCK_ROWS = 4096;

    /** Scores in one row of a block's matrix, which a back end may pack into fewer ciphertexts. */
    static final int BLOCK_COLUMNS = 32;

    static Schedule training(RegressionMessage.Plan plan, RegressionParameters parameters) {
        int lossBlocks = parameters.loss() == RegressionParameters.Loss.NONE ? 0 : blocks(plan.trainRows());
        // How many rows validate is for the data parties to know; no more than all rows do.
        int validationBlocks =
                parameters.earlyStop() == RegressionParameters.EarlyStop.VALIDATION ? blocks(plan.scoredRows()) : 0;
        return new Schedule(
                plan.trainRows(),
                plan.batches(),
                plan.scoredRows(),
                lossBlocks,
                validationBlocks,
                parameters.maxEpochs());
    }

    static Schedule prediction(RegressionMessage.Plan plan) {
        return new Schedule(0, 0, plan.scoredRows(), 0, 0, 0);
    }

    /** The number of batches of at least {@code batchSize} rows; 1 for 0 or for fewer rows than one batch. */
    static int batches(int trainRows, int batchSize) {
        return batchSize == 0 ? 1 : Math.max(1, trainRows / batchSize);
    }

    static int blocks(int rows) {
        return Math.ceilDiv(rows, BLOCK_ROWS);
    }

    int scoreBlocks() {
        return blocks(scoredRows);
    }

    /** Round of batch {@code batch} (from 0) of epoch {@code epoch} (from 1). */
    int batchRound(int epoch, int batch) {
        return (epoch - 1) * roundsPerEpoch() + 1 + batch;
    }

    int lossRound(int epoch, int block) {
        return batchRound(epoch, batches) + block;
    }

    /** The first of them is also where the validation loss is opened. */
    int validationRound(int epoch, int block) {
        return lossRound(epoch, lossBlocks) + block;
    }

    int endRound(int epoch) {
        return validationRound(epoch, validationBlocks);
    }

    int scoreRound(int block) {
        return maxEpochs * roundsPerEpoch() + 1 + block;
    }

    int scoreBlockStart(int block) {
        return block * BLOCK_ROWS;
    }

    int scoreBlockRows(int block) {
        return Math.min(BLOCK_ROWS, scoredRows - block * BLOCK_ROWS);
    }

    /** Rows of the matrix that holds a block's scores. */
    int scoreMatrixRows(int block) {
        return Math.ceilDiv(scoreBlockRows(block), BLOCK_COLUMNS);
    }

    /**
     * The job's one partition of the training rows into batches. It never changes: with fresh shuffles a host could solve
     * for the labels.
     *
     * @param rows the training rows' numbers
     */
    int[][] partition(int[] rows, SharedStream stream) {
        var order = stream.permutation(rows.length);
        var partition = new int[batches][];
        for (int batch = 0; batch < batches; batch++) {
            int from = (int) ((long) rows.length * batch / batches);
            int to = (int) ((long) rows.length * (batch + 1) / batches);
            partition[batch] = new int[to - from];
            for (int i = from; i < to; i++) {
                partition[batch][i - from] = rows[order[i]];
            }
        }
        return partition;
    }

    private int roundsPerEpoch() {
        return batches + lossBlocks + validationBlocks + 1;
    }
}
