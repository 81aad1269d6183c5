package org.concordat.federation.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.PartyCard.Duty;

/**
 * What the parties of a federation agreed upon, signed by each of them (Ed25519 over {@code concordat manifest 1}, a line feed
 * and the RFC 8785 form of all but the signatures). A party believes it because its own signature is under it, given after
 * the fingerprints were compared.
 *
 * @param serial rises with each change; a service goes back to no lower one
 * @param topics one for each ordered pair of parties, with names that tell nobody which
 * @param signatures by the present verifying key of each party that has signed
 */
public record Manifest(
        String federation,
        int serial,
        List<PartyCard> parties,
        List<Topic> topics,
        Floors floors,
        Map<PartyId, byte[]> signatures) {
    private static final byte[] LABEL = "concordat manifest 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final Set<String> MEMBERS =
            Set.of("manifestVersion", "federation", "serial", "parties", "topics", "floors", "signatures");

    /** In which {@code from} alone writes and {@code to} alone reads. */
    public record Topic(PartyId from, PartyId to, String name) {}

    /**
     * What no party's policy may go below.
     *
     * @param lenders least k of a lending check; not written where it is 2, so that what was signed before there was one holds
     */
    public record Floors(int keyBits, int intersection, int group, int lenders) {
        private static final int LEAST_LENDERS = 2;
        private static final String LENDERS = "lenders";
        private static final Set<String> MEMBERS = Set.of("keyBits", "intersection", "group", LENDERS);

        public Floors {
            if (keyBits < 2048 || intersection < 1 || group < 1 || lenders < LEAST_LENDERS) {
                throw new IllegalArgumentException("floors: found " + keyBits + " bits, intersection " + intersection
                        + ", group " + group + ", lenders " + lenders + ", expected at least 2048, 1, 1, 2");
            }
        }

        /** With none for lending checks. */
        public Floors(int keyBits, int intersection, int group) {
            this(keyBits, intersection, group, LEAST_LENDERS);
        }

        private static Floors of(Object tree) {
            var reader = new TreeReader("the floors", tree).only(MEMBERS);
            return new Floors(
                    reader.number("keyBits"),
                    reader.number("intersection"),
                    reader.number("group"),
                    reader.has(LENDERS) ? reader.number(LENDERS) : LEAST_LENDERS);
        }

        private Map<String, Object> tree() {
            var tree = new LinkedHashMap<String, Object>(
                    Map.of("keyBits", keyBits, "intersection", intersection, "group", group));
            if (lenders > LEAST_LENDERS) {
                tree.put(LENDERS, lenders);
            }
            return tree;
        }
    }

    public Manifest {
        parties = List.copyOf(parties);
        topics = List.copyOf(topics);
        signatures = Map.copyOf(signatures);
        checkParties(parties);
        checkTopics(parties, topics);
    }

    private static void checkParties(List<PartyCard> parties) {
        var seen = new HashSet<Object>();
        for (PartyCard party : parties) {
            if (!seen.add(party.id()) || !seen.add(party.verifyingKey()) || !seen.add(party.sealingKey())) {
                throw new IllegalArgumentException(
                        "the id or a key of " + party.id() + " stands twice in the manifest");
            }
            for (PartyCard other : parties) {
                if (party.duties().contains(Duty.DATA)
                        && !other.duties().contains(Duty.DATA)
                        && Standing.sameInstitution(party.institution(), other.institution())) {
                    throw new IllegalArgumentException(
                            other.id() + ", " + other.duties() + ", and " + party.id()
                                    + ", which brings data, are both of '" + party.institution()
                                    + "': together they could decrypt. The arbiter and the opener must be of another institution");
                }
            }
        }
    }

    private static void checkTopics(List<PartyCard> parties, List<Topic> topics) {
        var pairs = new HashSet<List<PartyId>>();
        var names = new HashSet<String>();
        for (Topic topic : topics) {
            if (!pairs.add(List.of(topic.from(), topic.to())) || !names.add(topic.name())) {
                throw new IllegalArgumentException(
                        "the topic " + topic.name() + " or its pair of parties stands twice");
            }
        }
        for (PartyCard from : parties) {
            for (PartyCard to : parties) {
                if (!from.equals(to) && !pairs.remove(List.of(from.id(), to.id()))) {
                    throw new IllegalArgumentException("there is no topic from " + from.id() + " to " + to.id());
                }
            }
        }
        if (!pairs.isEmpty()) {
            throw new IllegalArgumentException("there are topics of parties that are none: " + pairs);
        }
    }

    public PartyCard party(PartyId id) {
        return parties.stream()
                .filter(card -> card.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the manifest names no party " + id));
    }

    /** This manifest with the party's signature. */
    public Manifest signed(PartyId party, SigningKey key) {
        if (!party(party).verifyingKey().equals(key.verifyingKey())) {
            throw new IllegalArgumentException("the manifest names another key of " + party
                    + " than the one of this keystore: the card is an old one");
        }
        var all = new TreeMap<PartyId, byte[]>(java.util.Comparator.comparing(PartyId::value));
        all.putAll(signatures);
        byte[] text = text();
        all.put(party, key.sign(text, text.length));
        return new Manifest(federation, serial, parties, topics, floors, all);
    }

    /** The parties whose signature is missing or does not hold, in the manifest's order; empty when it can be believed. */
    public List<PartyId> unsigned() {
        byte[] text = text();
        return parties.stream()
                .filter(card -> {
                    byte[] signature = signatures.get(card.id());
                    return signature == null || !card.verifyingKey().verifies(text, text.length, signature);
                })
                .map(PartyCard::id)
                .toList();
    }

    /** SHA-256 of what the parties sign: the same for two manifests that say the same. */
    public byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private byte[] text() {
        var tree = tree();
        tree.remove("signatures");
        byte[] canonical = CanonicalTree.bytes(tree);
        var text = new byte[LABEL.length + canonical.length];
        System.arraycopy(LABEL, 0, text, 0, LABEL.length);
        System.arraycopy(canonical, 0, text, LABEL.length, canonical.length);
        return text;
    }

    /** As it stands in a file. */
    public Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("manifestVersion", VERSION);
        tree.put("federation", federation);
        tree.put("serial", serial);
        tree.put("parties", parties.stream().map(PartyCard::tree).toList());
        tree.put(
                "topics",
                topics.stream()
                        .map(topic -> Map.of(
                                "from", topic.from().value(), "to", topic.to().value(), "name", topic.name()))
                        .toList());
        tree.put("floors", floors.tree());
        var signed = new TreeMap<String, Object>();
        signatures.forEach(
                (party, signature) -> signed.put(party.value(), HexFormat.of().formatHex(signature)));
        tree.put("signatures", signed);
        return tree;
    }

    /** @throws IllegalArgumentException that says what is wrong with it; signatures are not checked here */
    public static Manifest of(Object tree) {
        var reader = new TreeReader("the manifest", tree).only(MEMBERS);
        if (reader.number("manifestVersion") != VERSION) {
            throw new IllegalArgumentException("found a manifest of version " + reader.number("manifestVersion")
                    + ", this release knows " + VERSION);
        }
        var topics = new ArrayList<Topic>();
        for (Object entry : reader.list("topics")) {
            var topic = new TreeReader("a topic", entry).only(Set.of("from", "to", "name"));
            topics.add(new Topic(new PartyId(topic.text("from")), new PartyId(topic.text("to")), topic.text("name")));
        }
        var signatures = new LinkedHashMap<PartyId, byte[]>();
        if (reader.member("signatures") instanceof Map<?, ?> found) {
            found.forEach((party, signature) ->
                    signatures.put(new PartyId(String.valueOf(party)), TreeReader.hex("a signature", signature)));
        }
        return new Manifest(
                reader.text("federation"),
                reader.number("serial"),
                reader.list("parties").stream().map(PartyCard::of).toList(),
                topics,
                Floors.of(reader.member("floors")),
                signatures);
    }
}
