package org.concordat.cli.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;
import tools.jackson.databind.json.JsonMapper;

/** A manifest of these parties, each of another institution, signed by all. */
final class SignedManifest {
    private SignedManifest() {}

    static Manifest of(int serial, PartyKeystore... parties) {
        var cards = new ArrayList<PartyCard>();
        var topics = new ArrayList<Manifest.Topic>();
        for (PartyKeystore party : parties) {
            cards.add(party.card(party.party().value(), Set.of(PartyCard.Duty.DATA)));
            for (PartyKeystore other : parties) {
                if (other != party) {
                    topics.add(new Manifest.Topic(party.party(), other.party(), party.party() + "-" + other.party()));
                }
            }
        }
        var manifest = new Manifest("test", serial, cards, topics, new Manifest.Floors(3072, 100, 10), Map.of());
        for (PartyKeystore party : parties) {
            manifest = manifest.signed(party.party(), party.signing());
        }
        return manifest;
    }

    static String write(Path file, Manifest manifest) throws IOException {
        return Files.writeString(file, new JsonMapper().writeValueAsString(manifest.tree()))
                .toString();
    }
}
