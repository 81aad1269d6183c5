package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.concordat.protocol.secureboost.BoostShares.Tree;

/** The trees that stand at the guest, what they say of every row, and how good each round was. */
final class Ensemble {
    private final int outputs;
    final List<Tree> trees = new ArrayList<>();
    /** rows × outputs, as the boosting round began, on the scale of the labels as trained. */
    double[] margins;
    /** What the trees of this boosting round add. */
    private double[] pending;
    /** Four numbers a round: loss and metric on training and validation rows. */
    private final List<Double> history = new ArrayList<>();

    private double[] bestMargins;
    private int bestRound = -1;

    /**
     * @param margins rows × outputs
     * @param history four numbers a round
     */
    record Sealed(
            List<Tree> trees,
            double[] margins,
            double[] pending,
            double[] history,
            double[] bestMargins,
            int bestRound) {}

    /** @param start of every row and output */
    Ensemble(int outputs, double[] start) {
        this.outputs = outputs;
        margins = start;
        bestMargins = start;
        pending = new double[start.length];
    }

    static Ensemble of(int outputs, Sealed state) {
        var ensemble = new Ensemble(outputs, state.margins());
        ensemble.trees.addAll(state.trees());
        ensemble.pending = state.pending();
        for (double number : state.history()) {
            ensemble.history.add(number);
        }
        ensemble.bestMargins = state.bestMargins();
        ensemble.bestRound = state.bestRound();
        return ensemble;
    }

    Sealed sealed() {
        return new Sealed(
                List.copyOf(trees),
                margins.clone(),
                pending.clone(),
                history.stream().mapToDouble(x -> x).toArray(),
                bestMargins.clone(),
                bestRound);
    }

    /** Gradient and hessian of the rows that train, from the margins as the boosting round began. */
    void derive(
            Objective objective, BoostInput input, Labels labels, BitSet training, int output, double[] g, double[] h) {
        training.stream().forEach(row -> {
            var f = row(row);
            double y = labels.trained()[row];
            g[row] = Objective.rounded(input.weight(row) * objective.gradient(f, output, y));
            h[row] = Objective.rounded(input.weight(row) * objective.hessian(f, output, y));
        });
    }

    /** @param added to the margin of every row for output {@code output} */
    void add(Tree tree, int output, double[] added) {
        trees.add(tree);
        for (int row = 0; row < added.length; row++) {
            pending[row * outputs + output] += added[row];
        }
    }

    void endRound() {
        margins = margins.clone();
        for (int i = 0; i < margins.length; i++) {
            margins[i] += pending[i];
            pending[i] = 0;
        }
    }

    /** Notes how good the round was. */
    void measured(BoostReport.Iteration round, boolean best) {
        history.add(round.trainLoss());
        history.add(round.trainMetric());
        history.add(round.validationLoss() == null ? 0.0 : round.validationLoss());
        history.add(round.validationMetric() == null ? 0.0 : round.validationMetric());
        if (best) {
            bestRound = history.size() / 4 - 1;
            bestMargins = margins;
        }
    }

    int rounds() {
        return history.size() / 4;
    }

    int bestRound() {
        return bestRound;
    }

    double validationMetric(int round) {
        return history.get(4 * round + 3);
    }

    /** Drops what came after the best round. */
    void keepBest(int earlierTrees) {
        margins = bestMargins;
        int kept = earlierTrees + (bestRound + 1) * outputs;
        while (trees.size() > kept) {
            trees.removeLast();
        }
    }

    List<BoostReport.Iteration> iterations(boolean validated) {
        var iterations = new ArrayList<BoostReport.Iteration>();
        for (int i = 0; i < rounds(); i++) {
            iterations.add(new BoostReport.Iteration(
                    i + 1,
                    history.get(4 * i),
                    history.get(4 * i + 1),
                    validated ? history.get(4 * i + 2) : null,
                    validated ? history.get(4 * i + 3) : null));
        }
        return iterations;
    }

    double[] row(int row) {
        return java.util.Arrays.copyOfRange(margins, row * outputs, (row + 1) * outputs);
    }
}
