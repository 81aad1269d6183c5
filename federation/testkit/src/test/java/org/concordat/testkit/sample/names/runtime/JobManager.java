package org.concordat.testkit.sample.names.runtime;

final class JobManager {}
