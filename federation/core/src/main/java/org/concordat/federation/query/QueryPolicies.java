package org.concordat.federation.query;

import java.util.Optional;

/** The policies of a party's data sets, by the data set's name. */
@FunctionalInterface
public interface QueryPolicies {
    /** Empty: nothing may be asked. */
    Optional<QueryPolicy> of(String dataset);
}
