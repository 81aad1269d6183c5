package org.concordat.testkit.sample.unmarked.runtime;

record Unmarked() {}
