package org.concordat.federation.channel;

import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.VerifyingKey;

/** What the others of a federation know of a party: whose signature to believe, and what to seal to. */
public record PartyKeys(VerifyingKey verifyingKey, SealingKey sealingKey) {}
