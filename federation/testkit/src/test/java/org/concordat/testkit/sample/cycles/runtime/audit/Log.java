package org.concordat.testkit.sample.cycles.runtime.audit;

import org.concordat.testkit.sample.cycles.runtime.job.Runner;

public record Log(java.util.List<Runner> runners) {}
