package org.concordat.sandbox;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;

/** Every party's keys, and the manifest that all of them signed: onboarding in one process. */
record FoundedFederation(Manifest manifest, Map<String, PartySecrets> secrets) {
    private static final String NAME = "sandbox";
    private static final int TOPIC_BYTES = 8;

    static FoundedFederation of(SandboxPlan plan) {
        var random = new SecureRandom();
        var secrets = new LinkedHashMap<String, PartySecrets>();
        plan.parties().forEach(party -> secrets.put(party.id(), PartySecrets.generate(party, random)));
        var cards = secrets.values().stream().map(PartySecrets::card).toList();
        var manifest = new Manifest(NAME, 1, cards, topics(cards, random), new Manifest.Floors(2048, 1, 1), Map.of());
        for (var party : secrets.values()) {
            manifest = manifest.signed(
                    new PartyId(party.party().id()), party.keystore().signing());
        }
        return new FoundedFederation(manifest, secrets);
    }

    PartySecrets of(String party) {
        return Objects.requireNonNull(secrets.get(party), party);
    }

    private static List<Manifest.Topic> topics(List<PartyCard> parties, SecureRandom random) {
        var topics = new ArrayList<Manifest.Topic>();
        for (var from : parties) {
            for (var to : parties) {
                if (!from.equals(to)) {
                    var bytes = new byte[TOPIC_BYTES];
                    random.nextBytes(bytes);
                    topics.add(new Manifest.Topic(
                            from.id(), to.id(), "t-" + HexFormat.of().formatHex(bytes)));
                }
            }
        }
        return topics;
    }
}
