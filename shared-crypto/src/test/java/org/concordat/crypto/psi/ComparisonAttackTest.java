package org.concordat.crypto.psi;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What scaling, shuffling and re-randomising of the comparison's tests keep from the owner of the key, who knows a and made its
 * encrypted bits: each taken away lets it find the coin, and so the answer, and mostly b itself, and so the very number.
 */
class ComparisonAttackTest {
    private static final int WIDTH = 12;
    private static final int ROWS = 6;

    private final SecureRandom random = new SecureRandom();
    private final Ristretto255 group = new Ristretto255();
    private final Points base = ElGamalKey.base();
    private final BigInteger s = scalar();
    private final Points p = times(base, s);
    private final ElGamalKey key = new ElGamalKey(p, FieldKernel.inUse());

    /** What b and the coin of one row are. */
    private record Secret(BigInteger b, boolean coin) {}

    /** r·B, r·P + m·B. */
    private record Ciphertext(Points first, Points second) {}

    /** The row's a, with the randomness of its encrypted bits. */
    private record Row(BigInteger a, List<BigInteger> r, List<Ciphertext> bits) {
        int bit(int i) {
            return a.testBit(i) ? 1 : 0;
        }
    }

    private BigInteger scalar() {
        return Ristretto255.Scalar.of(new Ristretto255().newSecret(random)).value();
    }

    private Points times(Points points, BigInteger k) {
        return group.multiply(points, new Ristretto255.Scalar(k.mod(Ristretto255.ORDER)));
    }

    private Points times(Points points, int k) {
        return times(points, BigInteger.valueOf(k));
    }

    private Row row() {
        var a = new BigInteger(WIDTH - 1, random).shiftLeft(1).setBit(0).mod(BigInteger.ONE.shiftLeft(WIDTH));
        var r = new ArrayList<BigInteger>();
        var bits = new ArrayList<Ciphertext>();
        for (int i = 0; i < WIDTH; i++) {
            r.add(scalar());
            bits.add(encrypted(a.testBit(i) ? 1 : 0, r.getLast()));
        }
        return new Row(a, r, bits);
    }

    private Secret secret() {
        return new Secret(new BigInteger(WIDTH - 1, random).shiftLeft(1), random.nextBoolean());
    }

    private Ciphertext encrypted(int bit, BigInteger r) {
        return plus(new Ciphertext(times(base, r), times(p, r)), bit);
    }

    private Ciphertext plus(Ciphertext c, int m) {
        return m == 0 ? c : new Ciphertext(c.first, group.add(c.second, times(base, m)));
    }

    private Ciphertext plus(Ciphertext c, Ciphertext d) {
        return new Ciphertext(group.add(c.first, d.first), group.add(c.second, d.second));
    }

    private Ciphertext times(Ciphertext c, BigInteger k) {
        return new Ciphertext(times(c.first, k), times(c.second, k));
    }

    /** c_i = ±(b_i − a_i) + 1 + 3·Σ_{j > i} (a_j ⊕ b_j), place by place, with no guard. */
    private List<Ciphertext> bare(Row row, Secret secret) {
        var tests = new ArrayList<Ciphertext>(Collections.nCopies(WIDTH, row.bits.getFirst()));
        Ciphertext higher = null;
        for (int i = WIDTH - 1; i >= 0; i--) {
            int b = secret.b.testBit(i) ? 1 : 0;
            var test = plus(times(row.bits.get(i), minusOneUnless(secret.coin)), secret.coin ? 1 - b : 1 + b);
            tests.set(i, higher == null ? test : plus(test, times(higher, BigInteger.valueOf(3))));
            var differs = b == 0 ? row.bits.get(i) : plus(times(row.bits.get(i), BigInteger.ONE.negate()), 1);
            higher = higher == null ? differs : plus(higher, differs);
        }
        return tests;
    }

    private static BigInteger minusOneUnless(boolean plus) {
        return plus ? BigInteger.ONE : BigInteger.ONE.negate();
    }

    private List<Ciphertext> scaled(List<Ciphertext> tests) {
        return tests.stream().map(test -> times(test, scalar())).toList();
    }

    private List<Ciphertext> shuffled(List<Ciphertext> tests) {
        var order = new ArrayList<>(tests);
        Collections.shuffle(order, random);
        return order;
    }

    private List<Ciphertext> rerandomized(List<Ciphertext> tests) {
        return tests.stream().map(test -> plus(test, encrypted(0, scalar()))).toList();
    }

    /** With all guards on: the production code. */
    private List<Ciphertext> guarded(Row row, Secret secret) {
        var bits = row.bits.stream().map(c -> c.first).reduce(this::both).orElseThrow();
        var seconds = row.bits.stream().map(c -> c.second).reduce(this::both).orElseThrow();
        var pairs = both(bits, seconds)
                .select(IntStream.range(0, WIDTH)
                        .flatMap(i -> IntStream.of(i, WIDTH + i))
                        .toArray());
        var tests = key.compare(
                pairs, WIDTH, new BigInteger[] {secret.b}, BitSet.valueOf(new long[] {secret.coin ? 1 : 0}), random);
        return IntStream.range(0, WIDTH)
                .mapToObj(i -> new Ciphertext(tests.select(2 * i), tests.select(2 * i + 1)))
                .toList();
    }

    private Points both(Points left, Points right) {
        byte[] body = java.util.Arrays.copyOf(left.body(), left.body().length + right.body().length);
        System.arraycopy(right.body(), 0, body, left.body().length, right.body().length);
        return new Points(body);
    }

    /** m·B, as the owner of s opens it. */
    private Points opened(Ciphertext c) {
        return group.add(c.second, times(c.first, s.negate()));
    }

    private boolean isZero(Ciphertext c) {
        return c.second.equals(times(c.first, s));
    }

    @Test
    void theBareTestsAreThoseOfTheProductionCode() {
        for (int i = 0; i < ROWS; i++) {
            var row = row();
            var secret = secret();
            boolean greater = row.a.compareTo(secret.b) > 0;
            assertThat(bare(row, secret).stream().anyMatch(this::isZero)).isEqualTo(greater ^ secret.coin);
            assertThat(guarded(row, secret).stream().anyMatch(this::isZero)).isEqualTo(greater ^ secret.coin);
        }
    }

    @Test
    void unscaledTestsTellTheCoinAndTheVeryNumber() {
        for (int i = 0; i < ROWS; i++) {
            var row = row();
            var secret = secret();
            assertThat(readFromPlaintexts(row, rerandomized(bare(row, secret)))).contains(secret);
            assertThat(readFromPlaintexts(row, guarded(row, secret))).isEmpty();
        }
    }

    /** Looks the plaintexts up among the few that there are, and solves for b from the top. */
    private Optional<Secret> readFromPlaintexts(Row row, List<Ciphertext> tests) {
        int[] m = tests.stream().mapToInt(this::small).toArray();
        for (boolean coin : new boolean[] {false, true}) {
            var b = BigInteger.ZERO;
            int differing = 0;
            boolean fits = true;
            for (int i = WIDTH - 1; i >= 0 && fits; i--) {
                int difference = m[i] - 1 - 3 * differing;
                int bit = coin ? row.bit(i) - difference : row.bit(i) + difference;
                fits = bit == 0 || bit == 1;
                differing += bit ^ row.bit(i);
                b = bit == 1 ? b.setBit(i) : b;
            }
            if (fits) {
                return Optional.of(new Secret(b, coin));
            }
        }
        return Optional.empty();
    }

    private int small(Ciphertext test) {
        if (isZero(test)) {
            return 0;
        }
        var opened = opened(test);
        return IntStream.rangeClosed(1, 3 * WIDTH + 2)
                .filter(m -> times(base, m).equals(opened))
                .findFirst()
                .orElse(Integer.MAX_VALUE / 4);
    }

    @Test
    void thePlaceOfTheZeroTellsTheCoinWhereNothingIsShuffled() {
        int zeros = 0;
        int right = 0;
        int rightThroughTheGuard = 0;
        while (zeros < 60) {
            var row = row();
            var secret = new Secret(row.a.add(BigInteger.valueOf(zeros % 2 == 0 ? -1 : 1)), zeros % 2 == 1);
            if (secret.b.bitLength() > WIDTH - 1) {
                continue;
            }
            zeros++;
            right += coin(row, rerandomized(scaled(bare(row, secret)))) == secret.coin ? 1 : 0;
            rightThroughTheGuard += coin(row, guarded(row, secret)) == secret.coin ? 1 : 0;
        }
        assertThat(right).isEqualTo(zeros);
        assertThat(rightThroughTheGuard).isBetween(10, 50); // 5 standard deviations
    }

    /** A zero at place i means that a_i is 1 under the coin 0, and 0 under the coin 1. */
    private boolean coin(Row row, List<Ciphertext> tests) {
        int place = IntStream.range(0, WIDTH)
                .filter(i -> isZero(tests.get(i)))
                .findFirst()
                .orElseThrow();
        return row.bit(place) == 0;
    }

    @Test
    void whoMadeTheBitsFindsItsRandomnessInTestsThatAreNotRandomisedAgain() {
        for (int i = 0; i < 2; i++) {
            var row = row();
            var secret = secret();
            assertThat(readFromRandomness(row, shuffled(scaled(bare(row, secret)))))
                    .contains(secret);
            assertThat(readFromRandomness(row, guarded(row, secret))).isEmpty();
        }
    }

    /** Of (u·ρ·B, …) with the plaintext u·m the owner knows ρ and m for each guess of a bit: ρ·(u·m·B) = m·(u·ρ·B). */
    private Optional<Secret> readFromRandomness(Row row, List<Ciphertext> tests) {
        for (boolean coin : new boolean[] {false, true}) {
            var b = BigInteger.ZERO;
            var higherR = BigInteger.ZERO;
            int higher = 0;
            int i = WIDTH - 1;
            for (int bit = 0; i >= 0 && bit >= 0; i--) {
                var rho = row.r.get(i).multiply(minusOneUnless(coin)).add(higherR.multiply(BigInteger.valueOf(3)));
                bit = fitting(row.bit(i), coin, 1 + 3 * higher, rho, tests);
                if (bit < 0) {
                    break;
                }
                b = bit == 1 ? b.setBit(i) : b;
                higher += bit ^ row.bit(i);
                higherR = higherR.add(bit == 0 ? row.r.get(i) : row.r.get(i).negate());
            }
            if (i < 0) {
                return Optional.of(new Secret(b, coin));
            }
        }
        return Optional.empty();
    }

    /** The bit of b with which some test fits, or −1; a zero fits last, since it may be of another place. */
    private int fitting(int a, boolean coin, int above, BigInteger rho, List<Ciphertext> tests) {
        int ofZero = coin ? a + above : a - above;
        return IntStream.of(ofZero == 0 ? 1 : 0, ofZero == 0 ? 0 : 1)
                .filter(bit -> {
                    int m = above + (coin ? a - bit : bit - a);
                    return tests.stream()
                            .anyMatch(test -> m == 0
                                    ? isZero(test)
                                    : !isZero(test) && times(opened(test), rho).equals(times(test.first, m)));
                })
                .findFirst()
                .orElse(-1);
    }
}
