package org.concordat.cli.party;

import java.io.PrintWriter;
import org.concordat.federation.identity.Manifest;

/** What people compare before they sign. */
final class Fingerprints {
    private Fingerprints() {}

    static void print(Manifest manifest, PrintWriter out) {
        manifest.parties()
                .forEach(card -> out.printf(
                        "  %-16s %s  %s, %s, %s%n",
                        card.id(),
                        card.fingerprint(),
                        card.institution(),
                        card.duties(),
                        card.sealingKey().hybrid() ? "hybrid" : "classical"));
    }
}
