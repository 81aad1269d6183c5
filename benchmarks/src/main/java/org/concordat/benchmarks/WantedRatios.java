package org.concordat.benchmarks;

import java.util.Map;

/** What the peers' times over ours should be at least on one core with AVX-512; 2048-bit keys. */
final class WantedRatios {
    private static final Map<String, Map<String, Double>> WANTED = Map.ofEntries(
            Map.entry("product 4096", Map.of("gmp", 2.3, "BigInteger", 15.0)),
            Map.entry("product 6144", Map.of("gmp", 2.0)),
            Map.entry("product 4096 UseAVX=2", Map.of("BigInteger", 6.0)),
            Map.entry("productWithoutGmp 4096 UseAVX=2", Map.of("BigInteger", 3.0)),
            Map.entry("productWithoutGmp 4096 UseAVX=0", Map.of("BigInteger", 3.0)),
            Map.entry("productWithoutGmp 6144 UseAVX=0", Map.of("BigInteger", 2.2)),
            Map.entry("encryptAsOwner 2048", Map.of("javallier", 200.0)),
            Map.entry("encryptAsOther 2048", Map.of("javallier", 180.0)),
            Map.entry("decrypt 2048", Map.of("javallier", 2.7)),
            Map.entry("add 2048", Map.of("javallier", 15.0)),
            Map.entry("histogram 2048", Map.of("javallier", 14.0, "gmp", 2.2)),
            Map.entry("gradient 2048", Map.of("javallier", 60.0)),
            Map.entry("psiMultiply", Map.of("libsodium", 2.5, "jdkX25519", 7.0)));

    private WantedRatios() {}

    /** 0 where nothing is wanted. */
    static double of(String line, String peer) {
        return WANTED.getOrDefault(line, Map.of()).getOrDefault(peer, 0.0);
    }
}
