package org.concordat.benchmarks;

import java.math.BigInteger;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.concordat.crypto.arithmetic.Lanes;
import org.concordat.crypto.arithmetic.Modulus;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One modular multiplication: a chain of 1,024 products, so that none can be left out. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup
public class ModularProducts {
    static final String CHOSEN = "concordat";
    static final String BIG_INTEGER = "BigInteger";
    private static final int PRODUCTS = 1024;

    /** Of the modulus: n² of 2048-bit and of 3072-bit keys. */
    @Param({"4096", "6144"})
    public int bits;

    /** The kernel that is chosen, one of its kernels by name, or BigInteger's multiply and mod. */
    @Param({CHOSEN, "vector", "gmp", "scalar", BIG_INTEGER})
    public String by;

    private UnaryOperator<Object> products;
    private UnaryOperator<Object> squares;
    private Object x;

    @Setup
    public void draw() {
        var random = new Random(bits);
        BigInteger modulus = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
        BigInteger factor = new BigInteger(bits - 1, random);
        if (by.equals(BIG_INTEGER)) {
            x = factor;
            products = start -> chain((BigInteger) start, factor, modulus);
            squares = products;
        } else {
            inLanes(Modulus.of(modulus, kernel()).newLanes(), factor);
        }
    }

    private ArithmeticKernel kernel() {
        return by.equals(CHOSEN)
                ? ArithmeticKernel.inUse()
                : ArithmeticKernel.available().stream()
                        .filter(kernel -> kernel.id().equals(by))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("this machine has no " + by));
    }

    private void inLanes(Lanes lanes, BigInteger factor) {
        long[] y = lanes.newGroup();
        byte[] bytes = factor.toByteArray();
        for (int lane = 0; lane < lanes.count(); lane++) {
            lanes.read(y, lane, bytes, 0, bytes.length);
        }
        x = y.clone();
        products = start -> {
            long[] group = (long[]) start;
            for (int i = 0; i < PRODUCTS; i += lanes.count()) {
                lanes.multiply(group, group, y);
            }
            return group;
        };
        squares = start -> {
            long[] group = (long[]) start;
            for (int i = 0; i < PRODUCTS; i += lanes.count()) {
                lanes.square(group, group);
            }
            return group;
        };
    }

    private static BigInteger chain(BigInteger start, BigInteger factor, BigInteger modulus) {
        BigInteger x = start;
        for (int i = 0; i < PRODUCTS; i++) {
            x = x.multiply(factor).mod(modulus);
        }
        return x;
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object product() {
        return products.apply(x);
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object square() {
        return squares.apply(x);
    }

    /** As if there were no libgmp. */
    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=vector,scalar"})
    public Object productWithoutGmp() {
        return products.apply(x);
    }
}
