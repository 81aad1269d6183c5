package org.concordat.federation.channel;

import java.util.List;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.VerifyingKey;

/**
 * What the others of a federation know of a party: whose signature to believe, and what to seal to.
 *
 * @param verifyingKeys the present one first; then those of before the last rotation, while they are still believed
 */
public record PartyKeys(List<VerifyingKey> verifyingKeys, SealingKey sealingKey) {
    public PartyKeys {
        verifyingKeys = List.copyOf(verifyingKeys);
        if (verifyingKeys.isEmpty()) {
            throw new IllegalArgumentException("a party has at least one verifying key");
        }
    }

    public PartyKeys(VerifyingKey verifyingKey, SealingKey sealingKey) {
        this(List.of(verifyingKey), sealingKey);
    }
}
