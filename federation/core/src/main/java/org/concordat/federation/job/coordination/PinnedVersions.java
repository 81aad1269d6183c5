package org.concordat.federation.job.coordination;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.ProtocolVersion;

/**
 * What a job runs by: the highest versions that all its members know. Every member finds the same ones from the same signed
 * statements, so that nobody can talk the others down.
 *
 * @param envelope version of the envelope
 * @param protocols one version of each protocol of the job, by name
 */
public record PinnedVersions(int envelope, List<ProtocolVersion> protocols) {
    public static final ErrorCode NO_COMMON_VERSION = ErrorCode.peer("algorithm-version-mismatch");
    public static final ErrorCode OTHER_SCHEMA = ErrorCode.peer("protocol-schema-mismatch");
    private static final ErrorCode NO_COMMON_ENVELOPE = ErrorCode.peer("envelope-version");

    public PinnedVersions {
        protocols = List.copyOf(protocols);
    }

    /**
     * @param known to each member
     * @throws FederationException {@code algorithm-version-mismatch} or {@code envelope-version} if there is no common one;
     *     {@code protocol-schema-mismatch} if one version means other messages here and there
     */
    public static PinnedVersions highestCommon(Map<PartyId, KnownVersions> known) {
        var sorted = new TreeMap<PartyId, KnownVersions>(java.util.Comparator.comparing(PartyId::value));
        sorted.putAll(known);
        var names = new TreeSet<String>();
        sorted.values().forEach(each -> each.protocols().forEach(version -> names.add(version.protocol())));
        var pinned = new ArrayList<ProtocolVersion>();
        for (String name : names) {
            pinned.add(highestCommon(name, sorted));
        }
        return new PinnedVersions(envelope(sorted), pinned);
    }

    private static int envelope(SortedMap<PartyId, KnownVersions> known) {
        var common =
                common(known.values().stream().map(KnownVersions::envelopes).toList());
        if (common.isEmpty()) {
            throw new FederationException(
                    NO_COMMON_ENVELOPE,
                    "the members have no version of the envelope in common: "
                            + inWords(known, each -> each.envelopes().toString()) + "; " + advice());
        }
        return common.last();
    }

    private static ProtocolVersion highestCommon(String name, SortedMap<PartyId, KnownVersions> known) {
        var common = common(known.values().stream()
                .map(each ->
                        of(name, each).stream().map(ProtocolVersion::version).toList())
                .toList());
        if (common.isEmpty()) {
            throw new FederationException(
                    NO_COMMON_VERSION,
                    "the members have no version of " + name + " in common: "
                            + inWords(known, each -> numbers(of(name, each))) + "; " + advice());
        }
        int highest = common.last();
        var meant = known.values().stream()
                .flatMap(each -> of(name, each).stream())
                .filter(version -> version.version() == highest)
                .distinct()
                .toList();
        if (meant.size() > 1) {
            throw new FederationException(
                    OTHER_SCHEMA,
                    "the members mean different messages by " + name + "@" + highest + ": "
                            + inWords(known, each -> "schema " + schema(name, highest, each))
                            + "; one of them changed the wire without raising the version: install one and the same"
                            + " release at all of them, then submit the job again");
        }
        return meant.getFirst();
    }

    private static TreeSet<Integer> common(List<List<Integer>> sets) {
        var common = new TreeSet<>(sets.getFirst());
        sets.forEach(set -> common.retainAll(new HashSet<>(set)));
        return common;
    }

    private static List<ProtocolVersion> of(String name, KnownVersions known) {
        return known.protocols().stream()
                .filter(version -> version.protocol().equals(name))
                .sorted()
                .toList();
    }

    private static String numbers(Collection<ProtocolVersion> versions) {
        return versions.isEmpty()
                ? "none"
                : versions.stream()
                        .map(version -> Integer.toString(version.version()))
                        .collect(Collectors.joining(" and "));
    }

    private static String schema(String name, int version, KnownVersions known) {
        return of(name, known).stream()
                .filter(each -> each.version() == version)
                .map(each -> each.schema().toString())
                .collect(Collectors.joining());
    }

    private static String inWords(
            SortedMap<PartyId, KnownVersions> known, java.util.function.Function<KnownVersions, String> what) {
        return known.entrySet().stream()
                .map(each -> each.getKey() + " has " + what.apply(each.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String advice() {
        return "install a newer release where only the lower ones are known, then submit the job again";
    }

    /** For example {@code envelope 3, ecdh-psi@1 with schema 0011aabbccdd…}. */
    public String inWords() {
        return "envelope " + envelope
                + protocols.stream().map(version -> ", " + version).collect(Collectors.joining());
    }
}
