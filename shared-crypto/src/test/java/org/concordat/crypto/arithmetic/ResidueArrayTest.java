package org.concordat.crypto.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResidueArrayTest {
    private static final BigInteger ONE = BigInteger.ONE;

    static Stream<Arguments> kernelsAndModuli() {
        var cases = new ArrayList<Arguments>();
        for (ArithmeticKernel kernel : KernelChoice.available()) {
            for (int bits : new int[] {64, 257, 1024, 1025, 2047, 3071, 4096, 6145, 8192}) {
                cases.add(Arguments.of(kernel, bits));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("kernelsAndModuli")
    void multipliesEdgeAndRandomOperandsAsBigIntegerDoes(ArithmeticKernel kernel, int bits) {
        var random = new Random(bits);
        for (BigInteger n : moduli(bits, random)) {
            var modulus = Modulus.of(n, kernel.forBits(n.bitLength()));
            List<BigInteger> operands = operands(n, random);
            var left = new ArrayList<BigInteger>();
            var right = new ArrayList<BigInteger>();
            for (BigInteger a : operands) {
                for (BigInteger b : operands) {
                    left.add(a);
                    right.add(b);
                }
            }
            BigInteger[] found =
                    residues(modulus, left).times(residues(modulus, right)).toNumbers();
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i])
                        .isEqualTo(left.get(i).multiply(right.get(i)).mod(n));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndModuli")
    void squaresEdgeAndRandomOperandsAgainAndAgainAsBigIntegerDoes(ArithmeticKernel kernel, int bits) {
        var random = new Random(bits + 5);
        for (BigInteger n : moduli(bits, random)) {
            var modulus = Modulus.of(n, kernel.forBits(n.bitLength()));
            BigInteger perSquare = modulus.radix().modInverse(n);
            var lanes = modulus.newLanes();
            for (BigInteger operand : operands(n, random)) {
                byte[] bytes = operand.toByteArray();
                long[] group = lanes.newGroup();
                for (int lane = 0; lane < lanes.count(); lane++) {
                    lanes.read(group, lane, bytes, 0, bytes.length);
                }
                BigInteger expected = operand;
                for (int step = 0; step < 4; step++) {
                    lanes.square(group, group);
                    expected = expected.multiply(expected).multiply(perSquare).mod(n);
                    for (int lane = 0; lane < lanes.count(); lane++) {
                        byte[] found = new byte[Bytes.width(n)];
                        lanes.write(group, lane, found, 0, found.length);
                        assertThat(new BigInteger(1, found)).isEqualTo(expected);
                    }
                }
            }
        }
    }

    /**
     * 1024 to 8192 bits in steps of 313, so that the top limb has every kind of length, and the longest for which the kernels'
     * bounds are said to hold.
     */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("kernels")
    void multipliesAsBigIntegerDoesAtManyLengths(ArithmeticKernel kernel) {
        for (int bits : IntStream.concat(
                        IntStream.iterate(1024, bits -> bits <= 8192, bits -> bits + 313), IntStream.of(16_384))
                .toArray()) {
            multipliesEdgeAndRandomOperandsAsBigIntegerDoes(kernel, bits);
            squaresEdgeAndRandomOperandsAgainAndAgainAsBigIntegerDoes(kernel, bits);
            keepsItsBitsThroughALongChainOfProducts(kernel, bits);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndModuli")
    void keepsItsBitsThroughALongChainOfProducts(ArithmeticKernel kernel, int bits) {
        var random = new Random(bits + 1);
        BigInteger n = moduli(bits, random).getFirst();
        var modulus = Modulus.of(n, kernel.forBits(n.bitLength()));
        List<BigInteger> expected = operands(n, random);
        ResidueArray chain = residues(modulus, expected);
        ResidueArray factors = residues(modulus, expected.reversed());
        List<BigInteger> multipliers = expected.reversed();
        for (int step = 0; step < 15; step++) {
            chain = chain.times(factors).times(chain);
            var next = new ArrayList<BigInteger>();
            for (int i = 0; i < expected.size(); i++) {
                next.add(expected.get(i)
                        .multiply(multipliers.get(i))
                        .multiply(expected.get(i))
                        .mod(n));
            }
            expected = next;
        }
        assertThat(chain.toNumbers()).containsExactly(expected.toArray(BigInteger[]::new));
    }

    @ParameterizedTest
    @MethodSource("kernelsAndModuli")
    void raisesInvertsAndSquaresAsBigIntegerDoes(ArithmeticKernel kernel, int bits) {
        var random = new Random(bits + 2);
        BigInteger n = BigInteger.probablePrime(Math.min(bits, 1100), random);
        var modulus = Modulus.of(n, kernel.forBits(n.bitLength()));
        List<BigInteger> units =
                operands(n, random).stream().filter(x -> x.signum() > 0).toList();
        for (BigInteger e : List.of(
                BigInteger.ZERO,
                ONE,
                BigInteger.TWO,
                BigInteger.valueOf(0xfedcba987654L),
                new BigInteger(300, random))) {
            BigInteger[] powers = residues(modulus, units).power(e).toNumbers();
            for (int i = 0; i < powers.length; i++) {
                assertThat(powers[i]).isEqualTo(units.get(i).modPow(e, n));
            }
        }
        BigInteger[] inverses = residues(modulus, units).inverses().toNumbers();
        for (int i = 0; i < inverses.length; i++) {
            assertThat(inverses[i]).isEqualTo(units.get(i).modInverse(n));
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndModuli")
    void raisesAFixedBaseByItsTable(ArithmeticKernel kernel, int bits) {
        var random = new Random(bits + 3);
        BigInteger n = moduli(Math.min(bits, 1025), random).getFirst();
        BigInteger g = new BigInteger(bits, random).mod(n);
        int window = 4 + bits % 7;
        var table = new FixedBase(Modulus.of(n, kernel.forBits(n.bitLength())), g, 9, window);
        for (int length : new int[] {1, 5, 9}) {
            byte[] exponents = new byte[11 * length];
            random.nextBytes(exponents);
            Arrays.fill(exponents, 0, length, (byte) 0);
            Arrays.fill(exponents, length, 2 * length, (byte) 0xff);
            BigInteger[] powers = table.powers(exponents, length, 11).toNumbers();
            for (int i = 0; i < 11; i++) {
                byte[] bigEndian = new byte[length];
                for (int k = 0; k < length; k++) {
                    bigEndian[length - 1 - k] = exponents[i * length + k];
                }
                assertThat(powers[i]).isEqualTo(g.modPow(new BigInteger(1, bigEndian), n));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndModuli")
    void raisesAFixedBaseModuloTwoFactorsAsModuloTheirProduct(ArithmeticKernel kernel, int bits) {
        var random = new Random(bits + 4);
        int size = Math.min(bits, 1024);
        BigInteger a = BigInteger.probablePrime(size, random);
        BigInteger b = BigInteger.probablePrime(size + 3, random);
        BigInteger n = a.multiply(b);
        BigInteger g = new BigInteger(2 * size, random);
        var whole = Modulus.of(n, kernel.forBits(n.bitLength()));
        var split = SplitFixedBase.of(whole, a, g, 9);
        assertThat(split.isPresent()).isEqualTo(kernel.forBits(size).equals(whole.kernel()));
        byte[] exponents = new byte[19 * 9];
        random.nextBytes(exponents);
        Arrays.fill(exponents, 0, 9, (byte) 0);
        var expected = new FixedBase(whole, g, 9, 4).powers(exponents, 9, 19);
        split.ifPresent(
                table -> assertThat(table.powers(exponents, 9, 19).toNumbers()).isEqualTo(expected.toNumbers()));
    }

    /** x = 0, 1, n − 1, p, 2q and random ones, hidden by n-th powers; primes of equal and of unequal length. */
    @ParameterizedTest
    @MethodSource("kernelsAndModuli")
    void takesTheLogarithmModuloTheSquareOfTwoPrimes(ArithmeticKernel kernel, int bits) {
        var random = new Random(bits + 6);
        int size = Math.clamp(bits / 4, 100, 800);
        BigInteger p = BigInteger.probablePrime(size, random);
        BigInteger q = BigInteger.probablePrime(size + bits % 3, random);
        BigInteger n = p.multiply(q);
        BigInteger squared = n.multiply(n);
        var modulus = Modulus.of(squared, kernel.forBits(squared.bitLength()));
        var logarithm = SplitLogarithm.of(modulus, p, q);
        assertThat(logarithm.isPresent()).isEqualTo(kernel.forBits(size).equals(modulus.kernel()));
        var expected = new ArrayList<>(
                List.of(BigInteger.ZERO, ONE, n.subtract(ONE), p, q.shiftLeft(1).mod(n)));
        expected.addAll(List.of(randomNumbers(6, n, random)));
        var hidden = expected.stream()
                .map(x -> x.multiply(n)
                        .add(ONE)
                        .multiply(randomNumbers(1, n, random)[0].setBit(0).modPow(n, squared))
                        .mod(squared))
                .toList();
        int width = Bytes.width(n);
        logarithm.ifPresent(of -> {
            byte[] found = of.of(residues(modulus, hidden), width);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(Bytes.get(found, i * width, width)).isEqualTo(expected.get(i));
            }
        });
    }

    static Stream<ArithmeticKernel> kernels() {
        return KernelChoice.available().stream();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void multipliesListsOfAllLengths(ArithmeticKernel kernel) {
        var random = new Random(5);
        BigInteger n = moduli(700, random).getFirst();
        BigInteger[] numbers = randomNumbers(300, n, random);
        int[] lengths = {0, 1, 2, 3000, 1, 0, 7, 64, 31, 33, 1000, 0};
        int[] offsets = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            offsets[i + 1] = offsets[i] + lengths[i];
        }
        int[] sources = random.ints(offsets[lengths.length], 0, 300).toArray();
        BigInteger[] products = ResidueArray.of(Modulus.of(n, kernel.forBits(n.bitLength())), numbers)
                .products(offsets, sources)
                .toNumbers();
        for (int c = 0; c < lengths.length; c++) {
            BigInteger expected = ONE;
            for (int i = offsets[c]; i < offsets[c + 1]; i++) {
                expected = expected.multiply(numbers[sources[i]]).mod(n);
            }
            assertThat(products[c]).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void formsPrefixProductsWithinEachRunAndColumn(ArithmeticKernel kernel) {
        var random = new Random(6);
        BigInteger n = moduli(300, random).getFirst();
        BigInteger[] numbers = randomNumbers(4 * 5 * 3, n, random);
        BigInteger[] prefixes = ResidueArray.of(Modulus.of(n, kernel.forBits(n.bitLength())), numbers)
                .prefixProducts(5, 3)
                .toNumbers();
        for (int i = 0; i < numbers.length; i++) {
            BigInteger before = i / 3 % 5 == 0 ? ONE : prefixes[i - 3];
            assertThat(prefixes[i]).isEqualTo(before.multiply(numbers[i]).mod(n));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void raisesManyToPlainMatricesOfExponents(ArithmeticKernel kernel) {
        var random = new Random(7);
        BigInteger n = BigInteger.probablePrime(400, random);
        var modulus = Modulus.of(n, kernel.forBits(n.bitLength()));
        for (int[] shape : new int[][] {{1, 1, 1}, {3, 40, 2}, {10, 200, 1}, {2, 700, 1}, {1, 5, 3}}) {
            BigInteger[] bases = randomNumbers(shape[1] * shape[2], n, random);
            for (int bits : new int[] {1, 2, 8, 15, 16, 31, 61}) {
                long[][] exponents = new long[shape[0]][shape[1]];
                for (long[] row : exponents) {
                    Arrays.setAll(row, i -> switch (i % 5) {
                        case 0 -> 0;
                        case 1 -> (1L << bits) - 1;
                        case 2 -> -(1L << bits) + 1;
                        default -> random.nextLong() >> (63 - bits);
                    });
                }
                BigInteger[] found = MultiExponentiation.of(ResidueArray.of(modulus, bases), shape[2], exponents)
                        .toNumbers();
                BigInteger[] expected = expectedPowers(bases, exponents, shape[2], n);
                assertThat(found).containsExactly(expected);
                for (var plan : List.of(
                        ExponentiationPlan.byBuckets(bits + 1, shape[1], 1 + bits % 6),
                        ExponentiationPlan.byTables(bits + 1, shape[1], 1 + bits % 5, shape[1], shape[0]))) {
                    var planned = MultiExponentiation.of(ResidueArray.of(modulus, bases), shape[2], exponents, plan);
                    assertThat(planned.toNumbers()).as(plan.toString()).containsExactly(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void raisesToExponentsOfEveryDensityInBlocksOfRows(ArithmeticKernel kernel) {
        var random = new Random(8);
        BigInteger n = BigInteger.probablePrime(400, random);
        var modulus = Modulus.of(n, kernel.forBits(n.bitLength()));
        BigInteger[] bases = randomNumbers(300 * 2, n, random);
        long[][] exponents = new long[6][300];
        int[] every = {1, 40, 301, 1, 7, 299};
        for (int k = 0; k < exponents.length; k++) {
            for (int i = every[k] - 1; i < 300; i += every[k]) {
                exponents[k][i] = random.nextInt() >> 15;
            }
        }
        var residues = ResidueArray.of(modulus, bases);
        BigInteger[] expected = expectedPowers(bases, exponents, 2, n);
        for (int basesAtOnce : new int[] {1, 2, 14, 202, 599, 600, 1 << 15}) {
            assertThat(MultiExponentiation.of(residues, 2, exponents, basesAtOnce)
                            .toNumbers())
                    .as("%d at once", basesAtOnce)
                    .containsExactly(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void raisesALoneResidueAsOneAmongMany(ArithmeticKernel kernel) {
        var random = new Random(9);
        BigInteger n = BigInteger.probablePrime(700, random);
        var modulus = Modulus.of(n, kernel.forBits(n.bitLength()));
        BigInteger[] numbers = randomNumbers(9, n, random);
        for (int bits : new int[] {0, 1, 8, 9, 63, 64, 65, 511, 700, 701, 1024}) {
            BigInteger exponent = bits == 0 ? BigInteger.ZERO : new BigInteger(bits, random).setBit(bits - 1);
            BigInteger[] powers =
                    ResidueArray.of(modulus, numbers).power(exponent).toNumbers();
            for (int i = 0; i < numbers.length; i++) {
                assertThat(powers[i]).isEqualTo(numbers[i].modPow(exponent, n));
            }
            var alone = ResidueArray.of(modulus, numbers[0]).power(exponent);
            assertThat(alone.modulus()).isSameAs(modulus);
            assertThat(alone.toNumbers()).containsExactly(powers[0]);
        }
    }

    @Test
    void takesTablesForFewBasesAndManyOutputsAndBucketsForManyBases() {
        assertThat(ExponentiationPlan.of(17, 16, 16, 30).byTables()).isTrue();
        assertThat(ExponentiationPlan.of(17, 1024, 1024, 10).byTables()).isFalse();
        assertThat(ExponentiationPlan.of(17, 100_000, 100_000, 30).byTables()).isFalse();
        assertThat(ExponentiationPlan.of(62, 1, 1, 1).window()).isLessThan(6);
    }

    @Test
    void stopsWhenTheCallerIsInterrupted() {
        var modulus = Modulus.of(BigInteger.ONE.shiftLeft(127).subtract(ONE));
        ResidueArray residues = ResidueArray.ones(modulus, 100);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> residues.times(residues)).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Asked first it is to go on: the arithmetic has begun, in many blocks or in a single one. */
    @Test
    void stopsInTheMiddleWhenItIsToldToAndAnswersNothing() {
        var modulus = Modulus.of(BigInteger.ONE.shiftLeft(127).subtract(ONE));
        for (int count : new int[] {1 + modulus.lanes() * 5, 20_000}) {
            ResidueArray residues = ResidueArray.ones(modulus, count);
            int[] offsets =
                    IntStream.rangeClosed(0, count / 10).map(i -> 10 * i).toArray();
            int[] sources = IntStream.range(0, 10 * (offsets.length - 1)).toArray();
            for (Runnable arithmetic : List.<Runnable>of(
                    () -> residues.power(ONE.shiftLeft(64)),
                    () -> residues.inverses(),
                    () -> residues.products(offsets, sources))) {
                var asked = new AtomicInteger();
                assertThatThrownBy(() -> Workers.unless(() -> asked.incrementAndGet() > 1, arithmetic))
                        .isInstanceOf(CancellationException.class);
                assertThat(asked).as("and soon").hasValueLessThanOrEqualTo(1 + Workers.count());
                Workers.unless(() -> false, arithmetic);
            }
        }
    }

    private static BigInteger[] expectedPowers(BigInteger[] bases, long[][] exponents, int columns, BigInteger n) {
        var expected = new BigInteger[exponents.length * columns];
        for (int k = 0; k < exponents.length; k++) {
            for (int c = 0; c < columns; c++) {
                BigInteger product = ONE;
                for (int i = 0; i < exponents[k].length; i++) {
                    BigInteger power = bases[i * columns + c].modPow(BigInteger.valueOf(exponents[k][i]), n);
                    product = product.multiply(power).mod(n);
                }
                expected[k * columns + c] = product;
            }
        }
        return expected;
    }

    /** Random of full length, all ones, one more than a power of two. */
    private static List<BigInteger> moduli(int bits, Random random) {
        BigInteger drawn = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
        if (bits > 4096) {
            return List.of(drawn);
        }
        return List.of(
                drawn,
                ONE.shiftLeft(bits).subtract(ONE),
                ONE.shiftLeft(bits - 1).add(ONE));
    }

    private static List<BigInteger> operands(BigInteger n, Random random) {
        int bits = n.bitLength();
        var operands = new ArrayList<>(List.of(BigInteger.ZERO, ONE, BigInteger.TWO, n.subtract(ONE), n.shiftRight(1)));
        for (int width : new int[] {27, 51, 57, 64}) {
            operands.add(alternating(bits, width).mod(n));
            operands.add(ONE.shiftLeft(width * (bits / width)).subtract(ONE).mod(n));
            operands.add(ONE.shiftLeft(width).subtract(ONE).mod(n));
        }
        operands.addAll(List.of(randomNumbers(3, n, random)));
        return operands;
    }

    /** Every second limb all ones. */
    private static BigInteger alternating(int bits, int width) {
        BigInteger limb = ONE.shiftLeft(width).subtract(ONE);
        BigInteger number = BigInteger.ZERO;
        for (int at = 0; at + width <= bits; at += 2 * width) {
            number = number.or(limb.shiftLeft(at));
        }
        return number;
    }

    private static BigInteger[] randomNumbers(int count, BigInteger n, Random random) {
        var numbers = new BigInteger[count];
        Arrays.setAll(numbers, _ -> new BigInteger(n.bitLength() + 8, random).mod(n));
        return numbers;
    }

    private static ResidueArray residues(Modulus modulus, List<BigInteger> numbers) {
        return ResidueArray.of(modulus, numbers.toArray(BigInteger[]::new));
    }
}
