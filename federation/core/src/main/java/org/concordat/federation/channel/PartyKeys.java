package org.concordat.federation.channel;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.VerifyingKey;

/**
 * What the others of a federation know of a party: whose signature to believe, and what to seal to.
 *
 * @param former of before the last rotations, newest first
 */
public record PartyKeys(VerifyingKey verifyingKey, List<FormerKey> former, SealingKey sealingKey) {
    public PartyKeys {
        former = List.copyOf(former);
    }

    public PartyKeys(VerifyingKey verifyingKey, SealingKey sealingKey) {
        this(verifyingKey, List.of(), sealingKey);
    }

    /** All of them, whether their time has run out or not: for what was signed while they were in force. */
    public List<VerifyingKey> ever() {
        return Stream.concat(Stream.of(verifyingKey), former.stream().map(FormerKey::key))
                .toList();
    }

    /** The present one first, then the former ones whose time has not run out. */
    public Stream<VerifyingKey> believed(Instant now) {
        return Stream.concat(
                Stream.of(verifyingKey),
                former.stream().filter(key -> key.believed(now)).map(FormerKey::key));
    }
}
