package org.concordat.runtime.audit;

import org.concordat.federation.audit.Checkpoint;

/** A checkpoint and its owner's signature. */
public record SignedCheckpoint(Checkpoint checkpoint, byte[] signature) {}
