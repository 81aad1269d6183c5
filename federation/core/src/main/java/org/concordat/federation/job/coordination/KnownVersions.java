package org.concordat.federation.job.coordination;

import java.util.HashSet;
import java.util.List;
import org.concordat.federation.channel.ProtocolVersion;

/**
 * What a member can speak in a job.
 *
 * @param envelopes versions of the envelope
 * @param protocols of each protocol of the job every version that it could be played in, with the digest of its messages
 */
public record KnownVersions(List<Integer> envelopes, List<ProtocolVersion> protocols) {
    private static final int MOST = 64;

    public KnownVersions {
        envelopes = List.copyOf(envelopes);
        protocols = List.copyOf(protocols);
        if (envelopes.size() > MOST || protocols.size() > MOST) {
            throw new IllegalArgumentException(
                    "a party names at most " + MOST + " versions of the envelope, and of protocols");
        }
        var ids = new HashSet<String>();
        for (ProtocolVersion version : protocols) {
            if (!ids.add(version.id())) {
                throw new IllegalArgumentException("a party names " + version.id() + " twice");
            }
        }
    }
}
