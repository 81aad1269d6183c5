package org.concordat.testkit.sample.services.host;

public final class Hosts {}
