package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the kernel of the process, once, at first use: each that this machine has is tested against BigInteger and timed on
 * a 2048-bit modulus; the fastest that gives the right bits wins. The system property {@value #PROPERTY}
 * ({@code vector}, {@code gmp}, {@code scalar}, or some of them, joined by commas) forces one or leaves less to choose from; it is
 * read here and nowhere else.
 */
final class KernelChoice {
    static final String PROPERTY = "concordat.arithmetic";

    static final ArithmeticKernel IN_USE = choose(System.getProperty(PROPERTY));

    private KernelChoice() {}

    /** Those that this machine has, the one last that takes the compiler longest. */
    static List<ArithmeticKernel> available() {
        var kernels = new ArrayList<ArithmeticKernel>(List.of(ScalarKernel.INSTANCE));
        GmpKernel.find().ifPresent(kernels::add);
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && VectorKernel.isSupported()) {
            kernels.add(VectorKernel.INSTANCE);
        }
        return kernels;
    }

    /** How long a kernel takes for a product, in nanoseconds, {@code target} being the best so far. */
    interface Timing {
        double nanosPerProduct(ArithmeticKernel kernel, double target);
    }

    /** @throws IllegalStateException if none of those that are allowed is here and right */
    static ArithmeticKernel choose(@Nullable String allowed) {
        return choose(allowed, available(), KernelTiming::nanosPerProduct);
    }

    static ArithmeticKernel choose(@Nullable String allowed, List<ArithmeticKernel> here, Timing timing) {
        List<ArithmeticKernel> right =
                allowed(allowed, here).filter(KernelChoice::isRight).toList();
        if (right.isEmpty()) {
            throw new IllegalStateException("found " + PROPERTY + "=" + allowed + ", expected some of "
                    + here.stream().map(ArithmeticKernel::id).toList());
        }
        return right.size() == 1 ? right.getFirst() : fastest(right, timing);
    }

    static Stream<ArithmeticKernel> allowed(@Nullable String allowed, List<ArithmeticKernel> here) {
        List<String> ids = allowed == null || allowed.isBlank() ? List.of() : List.of(allowed.split(",", -1));
        return here.stream().filter(kernel -> ids.isEmpty() || ids.contains(kernel.id()));
    }

    private static ArithmeticKernel fastest(List<ArithmeticKernel> kernels, Timing timing) {
        ArithmeticKernel best = kernels.getFirst();
        double least = Double.MAX_VALUE;
        for (ArithmeticKernel kernel : kernels) {
            double nanos = timing.nanosPerProduct(kernel, least);
            if (nanos < least) {
                least = nanos;
                best = kernel;
            }
        }
        return best;
    }

    /** Products of edge and random operands, as BigInteger has them. */
    static boolean isRight(ArithmeticKernel kernel) {
        var random = new Random(1);
        for (int bits : new int[] {1024, 2100, 4096}) {
            BigInteger n = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
            var modulus = Modulus.of(n, kernel);
            BigInteger ones = BigInteger.ONE.shiftLeft(bits - 1).subtract(BigInteger.ONE);
            for (BigInteger a :
                    List.of(BigInteger.ONE, n.subtract(BigInteger.ONE), ones, new BigInteger(bits - 1, random))) {
                BigInteger b = new BigInteger(bits - 1, random);
                if (!squareTimes(modulus, a, b).equals(a.multiply(a).multiply(b).mod(n))
                        || !squareTimes(modulus, b, a)
                                .equals(b.multiply(b).multiply(a).mod(n))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** a²·b. */
    private static BigInteger squareTimes(Modulus modulus, BigInteger a, BigInteger b) {
        Lanes lanes = modulus.newLanes();
        int lane = lanes.count() - 1;
        long[] left = lanes.newGroup();
        long[] right = lanes.newGroup();
        byte[] bytes = a.toByteArray();
        lanes.read(left, lane, bytes, 0, bytes.length);
        bytes = b.toByteArray();
        lanes.read(right, lane, bytes, 0, bytes.length);
        lanes.toMontgomery(left, left);
        lanes.square(left, left);
        lanes.multiply(left, left, right);
        byte[] product = new byte[Bytes.width(modulus.value())];
        lanes.write(left, lane, product, 0, product.length);
        return new BigInteger(1, product);
    }
}
