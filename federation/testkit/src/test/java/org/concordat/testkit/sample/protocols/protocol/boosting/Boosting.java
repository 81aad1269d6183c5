package org.concordat.testkit.sample.protocols.protocol.boosting;

import org.concordat.testkit.sample.protocols.protocol.lending.Lending;

record Boosting(Lending lending) {}
