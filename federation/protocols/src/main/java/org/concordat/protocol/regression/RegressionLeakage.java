package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.Role;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Leakage.Learns;

/** Who learns what in vertical regression, in plain words. Each line is argued in docs/protocols/vertical-regression.md. */
final class RegressionLeakage {
    private RegressionLeakage() {}

    static Leakage training(RegressionParameters parameters, int hosts) {
        var learns = new ArrayList<Learns>();
        learns.add(new Learns(Role.GUEST, "its own weights, and its own gradient of every batch"));
        learns.add(new Learns(Role.GUEST, "how many columns each host brings"));
        learns.add(score(hosts, parameters.scoreDecimals()));
        if (parameters.loss() == RegressionParameters.Loss.EVERY_EPOCH) {
            learns.add(new Learns(Role.GUEST, "the training loss of every epoch"));
        }
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.VALIDATION) {
            learns.add(
                    new Learns(
                            Role.GUEST,
                            "the validation loss of every epoch: one number summed over all validation rows, no score of a row"));
            learns.add(new Learns(Role.HOST, "after which epochs the validation loss was the best so far"));
        }
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.WEIGHT_DIFF) {
            learns.add(new Learns(
                    Role.GUEST, "the length of the joint step of every epoch; with one host, of that host's step"));
        }
        learns.add(new Learns(
                Role.HOST,
                "its own weights and its own gradient of every batch, of which it can guess labels about as well as its own"
                        + " final score does (an indicator column that it plants opens the sum of residuals of the rows it"
                        + " marks)"));
        learns.add(new Learns(
                Role.HOST,
                "how many rows train and are scored, how many batches and epochs there are, which rows share a batch"));
        learns.add(
                new Learns(
                        Role.ARBITER,
                        "how many columns each party brings, how many rows, batches and epochs there are; only uniform numbers besides"));
        return new Leakage(
                learns,
                List.of(
                        "the labels and the guest's columns, from hosts and arbiter, beyond the lines above",
                        "a host's columns and weights, from guest, arbiter and other hosts, beyond the lines above",
                        "gradients, scores, weights and losses, from the arbiter"),
                collusions());
    }

    static Leakage prediction(RegressionParameters parameters, int hosts) {
        return new Leakage(
                List.of(
                        score(hosts, parameters.scoreDecimals()),
                        new Learns(Role.HOST, "how many rows are scored"),
                        new Learns(Role.ARBITER, "how many rows are scored")),
                List.of("the hosts' columns and weights; every score, from the arbiter"),
                collusions());
    }

    private static Learns score(int hosts, int decimals) {
        var what = hosts == 1
                ? "the host's own score of every aligned row (the joint score less the guest's part)"
                : "the sum of the hosts' scores of every aligned row";
        return new Learns(Role.GUEST, what + ", rounded to " + decimals + " decimals");
    }

    private static List<String> collusions() {
        return List.of(
                "guest and arbiter together can decrypt every host's scores of every batch, and from enough of them solve for its columns up to its weights",
                "a host and the arbiter together can decrypt the residuals, and so learn the labels",
                "a malicious host can, instead of its gradient, have as many single residuals opened a round as it declared columns",
                "the guest and all hosts but one learn that one's scores as if it were the only host");
    }
}
