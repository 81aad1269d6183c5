package org.concordat.protocol.regression;

import java.util.List;
import org.concordat.federation.model.ModelShare;

/**
 * A host's part of a regression: its columns' coefficients, and nothing of the other parties.
 *
 * @param protocol id@version that made it
 * @param clip of the scaled columns, in standard deviations; 0 for none
 */
public record HostModelShare(String protocol, double clip, List<Coefficient> coefficients) implements ModelShare {
    public HostModelShare {
        coefficients = List.copyOf(coefficients);
    }
}
