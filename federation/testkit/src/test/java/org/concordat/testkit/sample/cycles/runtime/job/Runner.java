package org.concordat.testkit.sample.cycles.runtime.job;

import org.concordat.testkit.sample.cycles.runtime.audit.Log;

public record Runner(Log log) {}
