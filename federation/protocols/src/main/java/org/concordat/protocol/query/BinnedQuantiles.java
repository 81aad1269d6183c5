package org.concordat.protocol.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.query.Aggregate;

/** Quantiles from the counts of bins: on a straight line within the bin; the outer bins tell only their edge. */
final class BinnedQuantiles {
    private final Aggregate.Quantiles quantiles;
    private final List<Optional<List<BigInteger>>> bins;

    BinnedQuantiles(Aggregate.Quantiles quantiles, List<Optional<List<BigInteger>>> bins) {
        this.quantiles = quantiles;
        this.bins = bins;
    }

    List<List<Object>> told() {
        boolean whole = bins.stream().allMatch(Optional::isPresent);
        var told = new ArrayList<List<Object>>();
        for (double p : quantiles.probabilities()) {
            told.add(
                    whole
                            ? List.of(p, total(), quantile(p))
                            : List.of(p, QueryReport.SUPPRESSED, QueryReport.SUPPRESSED));
        }
        return told;
    }

    private long rows(int bin) {
        return bins.get(bin).orElseThrow().getFirst().longValueExact();
    }

    private long total() {
        long total = 0;
        for (int bin = 0; bin < bins.size(); bin++) {
            total += rows(bin);
        }
        return total;
    }

    private Object quantile(double p) {
        double target = p * total();
        double before = 0;
        var edges = quantiles.edges();
        for (int bin = 0; bin < bins.size(); bin++) {
            double rows = rows(bin);
            if (rows > 0 && before + rows >= target) {
                if (bin == 0) {
                    return "< " + edges.getFirst();
                } else if (bin == edges.size()) {
                    return "≥ " + edges.getLast();
                }
                double low = edges.get(bin - 1);
                return Answer.shown(BigDecimal.valueOf(low + (target - before) / rows * (edges.get(bin) - low)));
            }
            before += rows;
        }
        return QueryReport.UNDEFINED;
    }
}
