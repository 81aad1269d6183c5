package org.concordat.crypto;

import java.security.SecureRandom;

/**
 * The key holder's memory of what it opened for one party, from which it proves that all of it was decrypted rightly. Each
 * opening is noted once, in the order in which it was asked for; {@link OpeningVerifier} notes the same. Not safe for use by
 * several threads.
 */
public interface OpeningProver {
    /**
     * Takes note of an opening.
     *
     * @param place where in the protocol, the same at both
     * @param asked what the party sent
     * @param answered what it was given
     */
    void opened(String place, MaskedMatrix asked, Residues answered);

    /** The proof of everything noted since the last one: it tells nothing but that it holds. */
    byte[] prove(SecureRandom random);
}
