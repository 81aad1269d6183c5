package org.concordat.federation.channel;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A protocol as a party speaks it.
 *
 * @param protocol its name, of small letters, digits and hyphens
 * @param version at least 1
 * @param schema of its messages in this version
 */
public record ProtocolVersion(String protocol, int version, SchemaDigest schema)
        implements Comparable<ProtocolVersion> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Comparator<ProtocolVersion> ORDER =
            Comparator.comparing(ProtocolVersion::protocol).thenComparingInt(ProtocolVersion::version);

    public ProtocolVersion {
        if (!NAME.matcher(protocol).matches()) {
            throw new IllegalArgumentException("a protocol's name is up to 64 small letters, digits and hyphens");
        }
        if (version < 1) {
            throw new IllegalArgumentException("versions are numbered from 1, found " + version);
        }
    }

    /** For example {@code vertical-logistic-regression@1}. */
    public String id() {
        return protocol + "@" + version;
    }

    /** By name, then by version. */
    @Override
    public int compareTo(ProtocolVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return id() + " with schema " + schema;
    }
}
