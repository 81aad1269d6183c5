package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.util.Arrays;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.ResidueArray;

/** Powers modulo a·b, for who knows a and b: modulo each, joined by the Chinese remainder theorem. */
final class CrtPowers {
    private CrtPowers() {}

    /**
     * Each base to one exponent modulo a and one modulo b.
     *
     * @param b has no factor in common with {@code a}
     */
    static BigInteger[] of(BigInteger[] bases, BigInteger a, BigInteger b, BigInteger modA, BigInteger modB) {
        var atA = ResidueArray.of(Modulus.of(a), bases).power(modA).toNumbers();
        var atB = ResidueArray.of(Modulus.of(b), bases).power(modB).toNumbers();
        var inverse = b.modInverse(a);
        var joined = new BigInteger[bases.length];
        Arrays.setAll(
                joined,
                i -> atA[i].subtract(atB[i])
                        .multiply(inverse)
                        .mod(a)
                        .multiply(b)
                        .add(atB[i]));
        return joined;
    }
}
