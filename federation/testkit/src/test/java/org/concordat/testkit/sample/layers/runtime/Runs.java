package org.concordat.testkit.sample.layers.runtime;

public final class Runs {}
