package org.concordat.crypto;

/** The result of an operation could leave the plaintext space: thrown at the operation, from bounds alone, before any value is wrong. */
public final class PlaintextOverflowException extends RuntimeException {
    public PlaintextOverflowException(double foundBits, double capacityBits) {
        super("the result may need " + Math.ceil(foundBits) + " bits, the plaintext space holds "
                + Math.floor(capacityBits)
                + ": use a larger key, fewer fraction bits or a tighter bound");
    }
}
