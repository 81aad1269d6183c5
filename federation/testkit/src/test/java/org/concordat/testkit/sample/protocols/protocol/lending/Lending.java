package org.concordat.testkit.sample.protocols.protocol.lending;

public record Lending() {}
