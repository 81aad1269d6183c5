package org.concordat.testkit.sample.layers.protocol;

import org.concordat.testkit.sample.layers.runtime.Runs;

record Uses(Runs runs) {}
