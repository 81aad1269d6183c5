package org.concordat.runtime.config;

import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.FormerKey;
import org.concordat.federation.channel.KeysInForce;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.keystore.JobKeyring;

/** This party's long-term secrets and what it knows of all parties, as each part of the runtime takes them. */
record LongTermKeys(String federation, PartyId self, SignedEnvelopes.Own own, Map<PartyId, PartyKeys> parties) {
    private static final HexFormat HEX = HexFormat.of();

    static LongTermKeys of(ConcordatProperties configuration) {
        var keys = configuration.keys();
        var parties = configuration.federation().parties().stream()
                .collect(Collectors.toMap(
                        party -> new PartyId(party.id()),
                        party -> new PartyKeys(
                                VerifyingKey.ofHex(party.verifyingKey()),
                                party.formerVerifyingKeys().stream()
                                        .map(former -> new FormerKey(VerifyingKey.ofHex(former.key()), former.until()))
                                        .toList(),
                                SealingKey.ofHex(party.sealingKey()))));
        return new LongTermKeys(
                configuration.federation().name(),
                new PartyId(configuration.party().id()),
                new SignedEnvelopes.Own(
                        SigningKey.of(HEX.parseHex(keys.signing())),
                        keys.formerSigning().stream()
                                .map(key -> SigningKey.of(HEX.parseHex(key)))
                                .toList(),
                        Stream.concat(Stream.of(keys.opening()), keys.formerOpening().stream())
                                .map(key -> OpeningKey.of(HEX.parseHex(key)))
                                .toList()),
                parties);
    }

    static LongTermKeys of(Manifest manifest, PartyKeystore keystore) {
        return new LongTermKeys(
                manifest.federation(),
                keystore.party(),
                new SignedEnvelopes.Own(keystore.signing(), keystore.formerSigning(), keystore.opening()),
                manifest.parties().stream().collect(Collectors.toMap(PartyCard::id, PartyCard::keys)));
    }

    KeysInForce.Snapshot snapshot() {
        return new KeysInForce.Snapshot(own, parties);
    }

    JobKeyring.Identity forJobs() {
        return new JobKeyring.Identity(federation, self, own.signing(), parties);
    }

    Checkpoints.Identity forAudit() {
        return new Checkpoints.Identity(
                federation,
                self,
                own.signing(),
                parties.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, party -> party.getValue().verifyingKey())),
                parties.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, party -> party.getValue().former())));
    }

    /** Never a key. */
    @Override
    public String toString() {
        return "LongTermKeys[" + federation + ", " + self + "]";
    }
}
