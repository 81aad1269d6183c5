package org.concordat.crypto;

/** The key holder did not prove that what it opened is what the ciphertexts hold. */
public final class WrongDecryptionException extends CiphertextException {
    public WrongDecryptionException(String found) {
        super(found
                + ", expected a proof that every number opened since the last one is the decryption of its ciphertext:"
                + " take nothing that follows from these numbers");
    }
}
