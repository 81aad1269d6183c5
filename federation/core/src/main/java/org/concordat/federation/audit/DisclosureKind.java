package org.concordat.federation.audit;

/** In which form something left a party. */
public enum DisclosureKind {
    /** Public by nature: keys, parameters, counts that the job declares. */
    PARAMETER,
    /** Encrypted under a key that the receiver does not hold. */
    CIPHERTEXT,
    /** Encrypted under the receiver's key, masked uniformly: opens to nothing without the mask. */
    MASKED,
    /** Group elements blinded by a secret of the sender (set intersection). */
    BLINDED,
    /** A result with calibrated noise. */
    NOISED,
    /** Tells which records are in common, or their order. */
    MEMBERSHIP,
    /** An aggregate in clear. */
    PLAINTEXT_AGGREGATE
}
