package org.concordat.runtime.job;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.keystore.SecretFiles;

/**
 * The long-term keys of the parties of a {@link TestFederation}, and those that took their place. The bureau is one that has no
 * hybrid key.
 */
final class TestKeys {
    private static final Map<PartyId, PartyKeystore> FIRST = TestFederation.PARTIES.stream()
            .collect(Collectors.toMap(
                    party -> party,
                    party -> PartyKeystore.generate(party, Instant.now(), new SecureRandom(), opens(party))));

    /** Of parties that some tests have besides. */
    private static final Map<PartyId, PartyKeystore> MORE = new ConcurrentHashMap<>();

    private final Map<PartyId, PartyKeystore> now = new HashMap<>();

    TestKeys(Collection<PartyId> parties) {
        parties.forEach(party -> now.put(party, first(party)));
    }

    private static PartyKeystore first(PartyId party) {
        var known = FIRST.get(party);
        return known != null
                ? known
                : MORE.computeIfAbsent(
                        party, each -> PartyKeystore.generate(each, Instant.now(), new SecureRandom(), opens(each)));
    }

    private static Function<SecureRandom, OpeningKey> opens(PartyId party) {
        return party.equals(TestFederation.BUREAU) ? OpeningKey::generate : OpeningKey::generateHybrid;
    }

    static SignedEnvelopes seal(PartyId party, JobKeys jobs) {
        return new SignedEnvelopes("test", own(FIRST.get(party)), published(FIRST), jobs);
    }

    static SecretFiles secretFiles(Path directory) {
        return new SecretFiles(directory, new byte[SecretFiles.WRAPPING_KEY_BYTES]);
    }

    static JobKeyring keyring(PartyId party, Path directory) {
        return new JobKeyring(
                secretFiles(directory),
                new JobKeyring.Identity("test", party, first(party).signing(), published(FIRST)),
                InstantSource.system());
    }

    static Checkpoints.Identity auditIdentity(PartyId party) {
        var keystores = new HashMap<>(FIRST);
        keystores.put(party, first(party));
        return auditIdentity(party, keystores);
    }

    private static Checkpoints.Identity auditIdentity(PartyId party, Map<PartyId, PartyKeystore> keystores) {
        var published = published(keystores);
        return new Checkpoints.Identity(
                "test",
                party,
                keystores.get(party).signing(),
                published.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> each.getValue().verifyingKey())),
                published.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> each.getValue().former())));
    }

    private static SignedEnvelopes.Own own(PartyKeystore keystore) {
        return new SignedEnvelopes.Own(keystore.signing(), keystore.formerSigning(), keystore.opening());
    }

    private static Map<PartyId, PartyKeys> published(Map<PartyId, PartyKeystore> keystores) {
        return keystores.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue()
                                .card(each.getKey().value(), Set.of(PartyCard.Duty.DATA))
                                .keys()));
    }

    SignedEnvelopes.Own own(PartyId party) {
        return own(now.get(party));
    }

    Checkpoints.Identity auditKeys(PartyId party) {
        return auditIdentity(party, now);
    }

    /** New long-term keys of a party, with those of before beside them; in force nowhere yet. */
    void rotate(PartyId party) {
        now.compute(party, (_, before) -> before.rotated(Instant.now(), new SecureRandom(), opens(party)));
    }

    VerifyingKey verifyingKey(PartyId party) {
        return own(party).signing().verifyingKey();
    }

    Map<PartyId, PartyKeys> published() {
        return published(now);
    }

    static OpeningKey opening(PartyId party) {
        return first(party).opening().getFirst();
    }

    /** Those that a party began with. */
    static List<byte[]> secrets(PartyId party) {
        return List.of(first(party).signing().secretBytes(), opening(party).secretBytes());
    }
}
