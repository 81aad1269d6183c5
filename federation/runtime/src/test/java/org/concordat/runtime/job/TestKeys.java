package org.concordat.runtime.job;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.keystore.SecretFiles;

/** The long-term keys of the parties of a {@link TestFederation}, and those that took their place. */
final class TestKeys {
    private static final Map<PartyId, SigningKey> SIGNING = TestFederation.PARTIES.stream()
            .collect(Collectors.toMap(party -> party, _ -> SigningKey.generate(new SecureRandom())));
    private static final Map<PartyId, OpeningKey> OPENING = TestFederation.PARTIES.stream()
            .collect(Collectors.toMap(party -> party, _ -> OpeningKey.generate(new SecureRandom())));

    private final Map<PartyId, SignedEnvelopes.Own> owns = new HashMap<>();
    private final Map<PartyId, PartyKeys> published = new HashMap<>(publicKeys());

    static SignedEnvelopes seal(PartyId party, JobKeys jobs) {
        return new SignedEnvelopes(
                "test", new SignedEnvelopes.Own(SIGNING.get(party), List.of(OPENING.get(party))), publicKeys(), jobs);
    }

    static SecretFiles secretFiles(Path directory) {
        return new SecretFiles(directory, new byte[SecretFiles.WRAPPING_KEY_BYTES]);
    }

    static JobKeyring keyring(PartyId party, Path directory) {
        return new JobKeyring(
                secretFiles(directory), new JobKeyring.Identity("test", party, SIGNING.get(party), publicKeys()));
    }

    static Map<PartyId, PartyKeys> publicKeys() {
        return TestFederation.PARTIES.stream()
                .collect(Collectors.toMap(
                        each -> each,
                        each -> new PartyKeys(
                                SIGNING.get(each).verifyingKey(),
                                OPENING.get(each).sealingKey())));
    }

    static Checkpoints.Identity auditIdentity(PartyId party) {
        var keys = TestFederation.PARTIES.stream()
                .collect(
                        Collectors.toMap(each -> each, each -> SIGNING.get(each).verifyingKey()));
        return new Checkpoints.Identity("test", party, SIGNING.get(party), keys);
    }

    SignedEnvelopes.Own own(PartyId party) {
        return owns.computeIfAbsent(
                party, each -> new SignedEnvelopes.Own(SIGNING.get(each), List.of(OPENING.get(each))));
    }

    Checkpoints.Identity auditKeys(PartyId party) {
        return new Checkpoints.Identity(
                "test",
                party,
                own(party).signing(),
                published.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                each -> each.getValue().verifyingKeys().getFirst())),
                published.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                each -> each.getValue()
                                        .verifyingKeys()
                                        .subList(
                                                1,
                                                each.getValue().verifyingKeys().size()))));
    }

    /** New long-term keys of a party, with those of now beside them; in force nowhere yet. */
    void rotate(PartyId party) {
        var before = own(party);
        var signing = SigningKey.generate(new SecureRandom());
        var opening = OpeningKey.generate(new SecureRandom());
        owns.put(
                party,
                new SignedEnvelopes.Own(
                        signing,
                        List.of(before.signing()),
                        List.of(opening, before.opening().getFirst())));
        published.put(
                party,
                new PartyKeys(List.of(signing.verifyingKey(), before.signing().verifyingKey()), opening.sealingKey()));
    }

    VerifyingKey verifyingKey(PartyId party) {
        return own(party).signing().verifyingKey();
    }

    Map<PartyId, PartyKeys> published() {
        return Map.copyOf(published);
    }

    static OpeningKey opening(PartyId party) {
        return OPENING.get(party);
    }

    /** Those that a party began with. */
    static List<byte[]> secrets(PartyId party) {
        return List.of(SIGNING.get(party).secretBytes(), OPENING.get(party).secretBytes());
    }
}
