package org.concordat.protocol;

import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.protocol.evaluation.Baselines;
import org.concordat.protocol.evaluation.Evaluation;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.protocol.lending.LendingCheck;
import org.concordat.protocol.preparation.Splitting;
import org.concordat.protocol.preparation.Standardization;
import org.concordat.protocol.query.HorizontalQuery;
import org.concordat.protocol.query.VerticalQuery;
import org.concordat.protocol.regression.VerticalRegression;
import org.concordat.protocol.secureboost.SecureBoost;

/** All protocols there are, as a service joins them to its runtime. Every service knows them all: it must be able to judge a job. */
public final class Protocols {
    private Protocols() {}

    /** Of a host or an arbiter. */
    public static ProtocolRegistry all() {
        return all(Baselines.none());
    }

    /** Of a guest. */
    public static ProtocolRegistry all(Baselines baselines) {
        return ProtocolRegistry.of(
                new Intersection(),
                new Splitting(),
                new Standardization(),
                VerticalRegression.logistic(),
                VerticalRegression.linear(),
                new SecureBoost(),
                new LendingCheck(),
                new HorizontalQuery(),
                new VerticalQuery(),
                new Evaluation(baselines));
    }
}
