package org.concordat.benchmarks;

import java.math.BigInteger;
import java.util.Random;
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
    private static final int PRODUCTS = 1024;

    /** Of the modulus: n² of 2048-bit and of 3072-bit keys. */
    @Param({"4096", "6144"})
    public int bits;

    private BigInteger modulus;
    private BigInteger factor;

    @Setup
    public void draw() {
        var random = new Random(bits);
        modulus = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
        factor = new BigInteger(bits - 1, random);
    }

    /** The chosen kernel's. */
    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object product_concordat(Chosen chosen) {
        return chosen.chain();
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object product_gmp(Gmp gmp) {
        return gmp.chain();
    }

    /** The vector kernel's own, chosen or not. */
    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object product_concordatVector(Vector vector) {
        return vector.chain();
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object product_concordatScalar(Scalar scalar) {
        return scalar.chain();
    }

    /** The one that would be chosen if there were no libgmp. */
    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=vector,scalar"})
    public Object productWithoutGmp_concordat(Chosen chosen) {
        return chosen.chain();
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object productWithoutGmp_BigInteger() {
        return product_BigInteger();
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object square_concordat(Chosen chosen) {
        return chosen.squares();
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object square_gmp(Gmp gmp) {
        return gmp.squares();
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object product_BigInteger() {
        BigInteger x = factor;
        for (int i = 0; i < PRODUCTS; i++) {
            x = x.multiply(factor).mod(modulus);
        }
        return x;
    }

    /** A chain in every lane of one kernel. */
    @SuppressWarnings("NullAway.Init")
    public abstract static class Chain {
        private Lanes lanes;
        private long[] x;
        private long[] y;

        abstract ArithmeticKernel kernel();

        @Setup
        public void prepare(ModularProducts parameters) {
            lanes = Modulus.of(parameters.modulus, kernel()).newLanes();
            x = lanes.newGroup();
            y = lanes.newGroup();
            byte[] bytes = parameters.factor.toByteArray();
            for (int lane = 0; lane < lanes.count(); lane++) {
                lanes.read(x, lane, bytes, 0, bytes.length);
                lanes.read(y, lane, bytes, 0, bytes.length);
            }
        }

        final Object chain() {
            for (int i = 0; i < PRODUCTS; i += lanes.count()) {
                lanes.multiply(x, x, y);
            }
            return x;
        }

        final Object squares() {
            for (int i = 0; i < PRODUCTS; i += lanes.count()) {
                lanes.square(x, x);
            }
            return x;
        }

        static ArithmeticKernel named(String id) {
            return ArithmeticKernel.available().stream()
                    .filter(kernel -> kernel.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("this machine has no " + id));
        }
    }

    @State(Scope.Benchmark)
    public static class Chosen extends Chain {
        @Override
        ArithmeticKernel kernel() {
            return ArithmeticKernel.inUse();
        }
    }

    @State(Scope.Benchmark)
    public static class Gmp extends Chain {
        @Override
        ArithmeticKernel kernel() {
            return named("gmp");
        }
    }

    @State(Scope.Benchmark)
    public static class Vector extends Chain {
        @Override
        ArithmeticKernel kernel() {
            return named("vector");
        }
    }

    @State(Scope.Benchmark)
    public static class Scalar extends Chain {
        @Override
        ArithmeticKernel kernel() {
            return named("scalar");
        }
    }
}
