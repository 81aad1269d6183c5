package org.concordat.federation.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.channel.FormerKey;
import org.concordat.federation.channel.PartyKeys;

/**
 * What everyone may know of a party, as it hands it out itself.
 *
 * @param institution the legal body, as a contract names it
 * @param formerKeys of before the last rotations, at most {@value #MOST_FORMER_KEYS}, newest first
 * @param certificate PEM, by which the party proves itself to the broker
 */
public record PartyCard(
        PartyId id,
        String institution,
        Set<Duty> duties,
        VerifyingKey verifyingKey,
        List<FormerKey> formerKeys,
        SealingKey sealingKey,
        String certificate) {
    /** So many rotations may follow one another within the time that a former key is believed. */
    public static final int MOST_FORMER_KEYS = 4;

    private static final Set<String> MEMBERS =
            Set.of("id", "institution", "duties", "verifyingKey", "formerVerifyingKeys", "sealingKey", "certificate");
    private static final int SHOWN_BYTES = 16;

    /** What a party is in the federation for; a role in a job must fit. */
    public enum Duty {
        /** Brings records: guest or host. */
        DATA,
        /** Holds jobs' keys: arbiter. */
        ARBITER,
        /** Opens what was tabled: opener. */
        OPENER;

        /** The one that a role asks for. */
        public static Duty of(Role role) {
            return switch (role) {
                case GUEST, HOST -> DATA;
                case ARBITER -> ARBITER;
                case OPENER -> OPENER;
            };
        }
    }

    public PartyCard {
        duties = Set.copyOf(duties);
        formerKeys = List.copyOf(formerKeys);
        if (formerKeys.size() > MOST_FORMER_KEYS) {
            throw new IllegalArgumentException(id + ": found " + formerKeys.size()
                    + " former verifying keys, expected at most " + MOST_FORMER_KEYS);
        }
        if (duties.isEmpty()) {
            throw new IllegalArgumentException(id + " has no duty");
        }
        if (duties.contains(Duty.DATA) && duties.size() > 1) {
            throw new IllegalArgumentException(id + " brings data, so it cannot hold keys too");
        }
        var name =
                TlsIdentity.certificate(certificate).getSubjectX500Principal().getName();
        if (!name.equals("CN=" + id)) {
            throw new IllegalArgumentException(
                    "the certificate of " + id + " is for '" + name + "', expected 'CN=" + id + "'");
        }
    }

    public PartyKeys keys() {
        return new PartyKeys(verifyingKey, formerKeys, sealingKey);
    }

    /**
     * SHA-256 of the card, its first 16 bytes as eight groups of four hexadecimal digits: what people read to each other over
     * another channel before they sign.
     */
    public String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(CanonicalTree.bytes(tree()));
            return HexFormat.of().formatHex(digest, 0, SHOWN_BYTES).replaceAll("(....)(?!$)", "$1 ");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** As it stands in a file or a manifest. */
    public Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", id.value());
        tree.put("institution", institution);
        tree.put("duties", new TreeSet<>(duties).stream().map(Duty::name).toList());
        tree.put("verifyingKey", verifyingKey.hex());
        tree.put(
                "formerVerifyingKeys",
                formerKeys.stream()
                        .map(former -> Map.of(
                                "key",
                                former.key().hex(),
                                "until",
                                former.until().toString()))
                        .toList());
        tree.put("sealingKey", sealingKey.hex());
        tree.put("certificate", certificate);
        return tree;
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    public static PartyCard of(Object tree) {
        var reader = new TreeReader("a party's card", tree).only(MEMBERS);
        return new PartyCard(
                new PartyId(reader.text("id")),
                reader.text("institution"),
                new TreeSet<>(reader.list("duties").stream()
                        .map(duty -> Duty.valueOf(String.valueOf(duty)))
                        .toList()),
                new VerifyingKey(reader.hex("verifyingKey")),
                reader.list("formerVerifyingKeys").stream()
                        .map(PartyCard::former)
                        .toList(),
                new SealingKey(reader.hex("sealingKey")),
                reader.text("certificate"));
    }

    private static FormerKey former(Object tree) {
        var reader = new TreeReader("a former verifying key", tree).only(Set.of("key", "until"));
        return new FormerKey(new VerifyingKey(reader.hex("key")), reader.time("until"));
    }
}
