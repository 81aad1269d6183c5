package org.concordat.crypto;

/** A received key, ciphertext, point or residue is not what it must be: the sender's fault. The text says found and expected, never values. */
public sealed class CiphertextException extends RuntimeException permits WrongDecryptionException {
    public CiphertextException(String message) {
        super(message);
    }
}
