package org.concordat.protocol.secureboost;

import java.util.List;
import org.concordat.federation.task.Report;

/** What training and prediction tell each party's own people. */
public sealed interface BoostReport extends Report {
    /**
     * The guest's.
     *
     * @param rows that trained
     * @param losses mean loss on the training rows after each tree
     * @param importance own columns by name, a host's together under its place
     */
    record Guest(int trees, int rows, List<Double> losses, List<Importance> importance) implements BoostReport {}

    /** A host's: how often each of its columns splits. */
    record Host(int trees, int rows, List<Importance> importance) implements BoostReport {}

    /** Of a prediction. */
    record Scored(int rows) implements BoostReport {}

    /** @param gain summed over the splits; 0 at a host, which does not learn it */
    record Importance(String column, int splits, double gain) {}
}
