package org.concordat.testkit;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.crypto.psi.PsiSecret;

/**
 * The squares modulo a safe prime of 255 bits: a group of prime order in plain BigInteger, with the algebra and the checks
 * of the real one and far too small to hide anything. For tests that do not care which group it is.
 */
public final class ModularPsiGroup implements PsiGroup {
    private static final BigInteger P =
            new BigInteger("740001b7cfde315bc8d73587aa8eab8aa7e9451ea4459b60a00dd34e56b09b8b", 16);
    private static final BigInteger ORDER = P.shiftRight(1);

    private record Exponent(BigInteger value) implements PsiSecret {
        @Override
        public PsiSecret inverse() {
            return new Exponent(value.modInverse(ORDER));
        }

        @Override
        public String toString() {
            return "Exponent[…]";
        }
    }

    @Override
    public Points hash(List<byte[]> inputs) {
        var elements = new ArrayList<BigInteger>(inputs.size());
        for (byte[] input : inputs) {
            elements.add(new BigInteger(1, sha512(input)).mod(P).modPow(BigInteger.TWO, P));
        }
        return points(elements.size(), elements::get);
    }

    @Override
    public Points multiply(Points points, PsiSecret secret) {
        if (!(secret instanceof Exponent(BigInteger exponent))) {
            throw new IllegalArgumentException("found a secret of another group");
        }
        return points(points.count(), i -> element(points, i).modPow(exponent, P));
    }

    @Override
    public Points add(Points left, Points right) {
        if (left.count() != right.count()) {
            throw new IllegalArgumentException("found " + right.count() + " points, expected " + left.count());
        }
        return points(
                left.count(), i -> element(left, i).multiply(element(right, i)).mod(P));
    }

    @Override
    public PsiSecret newSecret(SecureRandom random) {
        BigInteger exponent;
        do {
            exponent = new BigInteger(ORDER.bitLength(), random);
        } while (exponent.signum() == 0 || exponent.compareTo(ORDER) >= 0);
        return new Exponent(exponent);
    }

    @Override
    public Points receive(Points received, int expectedCount) {
        if (received.count() != expectedCount) {
            throw new CiphertextException("found " + received.count() + " points, expected " + expectedCount);
        }
        for (int i = 0; i < expectedCount; i++) {
            var element = element(received, i);
            if (element.compareTo(P) >= 0 || !element.modPow(ORDER, P).equals(BigInteger.ONE)) {
                throw new CiphertextException("point " + i + " is not an element of the group");
            }
            if (element.equals(BigInteger.ONE)) {
                throw new CiphertextException("point " + i + " is the identity");
            }
        }
        return received;
    }

    private static BigInteger element(Points points, int index) {
        return new BigInteger(1, points.at(index));
    }

    private static Points points(int count, IntFunction<BigInteger> element) {
        var body = new byte[count * Points.BYTES];
        for (int i = 0; i < count; i++) {
            byte[] bytes = element.apply(i).toByteArray();
            System.arraycopy(bytes, 0, body, (i + 1) * Points.BYTES - bytes.length, bytes.length);
        }
        return new Points(body);
    }

    private static byte[] sha512(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }
}
