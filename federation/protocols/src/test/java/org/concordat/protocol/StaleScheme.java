package org.concordat.protocol;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.paillier.PaillierPublicKey;

/**
 * Paillier as parties would use it who do not randomise again what they computed of others' ciphertexts: the guard off. Whoever
 * has these ciphertexts sees by c mod n, which no plaintext and no mask changes, of which of them a sum was made.
 */
public final class StaleScheme {
    private static final int BITS = 1024;

    private StaleScheme() {}

    public static AdditiveScheme of() {
        return (AdditiveScheme) stale(guarded());
    }

    /** The same with the guard on. */
    public static AdditiveScheme guarded() {
        return Paillier.scheme(BITS);
    }

    /** c mod n of each ciphertext of a message. */
    public static List<BigInteger> marks(byte[] body, PublicKeyBytes key) {
        var n = ((PaillierPublicKey) guarded().accept(key, BITS)).modulus();
        int width = 2 * BITS / Byte.SIZE;
        return IntStream.range(0, body.length / width)
                .mapToObj(i -> new BigInteger(1, body, i * width, width).mod(n))
                .toList();
    }

    public static BigInteger modulus(PublicKeyBytes key) {
        return ((PaillierPublicKey) guarded().accept(key, BITS)).modulus();
    }

    /** Scheme, key or matrix, whose results are so too. */
    private static Object stale(Object target) {
        return switch (target) {
            case AdditiveScheme _ -> proxy(target, AdditiveScheme.class);
            case EncryptionKey _ -> proxy(target, EncryptionKey.class);
            case EncryptedMatrix _ -> proxy(target, EncryptedMatrix.class);
            case null, default -> target;
        };
    }

    private static Object proxy(Object target, Class<?> type) {
        return Proxy.newProxyInstance(StaleScheme.class.getClassLoader(), new Class<?>[] {type}, new Stale(target));
    }

    private record Stale(Object target) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            boolean again =
                    method.getName().equals("masked") || method.getName().equals("rerandomized");
            var given = arguments == null
                    ? null
                    : Arrays.stream(arguments)
                            .map(argument -> again && argument instanceof SecureRandom ? new Zeros() : fresh(argument))
                            .toArray();
            try {
                return stale(method.invoke(target, given));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private static Object fresh(Object argument) {
            return argument != null
                            && Proxy.isProxyClass(argument.getClass())
                            && Proxy.getInvocationHandler(argument) instanceof Stale(Object target)
                    ? target
                    : argument;
        }
    }

    /** Draws nothing but 0, and so the factor 1. */
    private static final class Zeros extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
