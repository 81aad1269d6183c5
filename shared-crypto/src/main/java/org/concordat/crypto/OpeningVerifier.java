package org.concordat.crypto;

/** A party's memory of what the key holder opened for it, held against the proofs of {@link OpeningProver}. Not safe for use by several threads. */
public interface OpeningVerifier {
    /**
     * Takes note of an opening.
     *
     * @param place where in the protocol, the same at both
     * @param asked what this party sent
     * @param answered what it received
     * @throws CiphertextException if shape, key or length of the two do not agree
     */
    void opened(String place, MaskedMatrix asked, Residues answered);

    /** @throws WrongDecryptionException unless this proves everything noted since the last proof */
    void verify(byte[] proof);
}
