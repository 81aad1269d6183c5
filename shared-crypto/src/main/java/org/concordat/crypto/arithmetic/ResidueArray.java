package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Residues modulo n in Montgomery form, one after the other; immutable to its users. Every operation runs on
 * {@link Workers} and stops with {@link java.util.concurrent.CancellationException} when the caller is interrupted.
 */
public final class ResidueArray {
    private final Modulus modulus;
    private final int count;
    private final long[] words;

    ResidueArray(Modulus modulus, int count) {
        this(modulus, count, new long[Math.multiplyExact(count, modulus.words())]);
    }

    ResidueArray(Modulus modulus, int count, long[] words) {
        this.modulus = modulus;
        this.count = count;
        this.words = words;
    }

    /** The {@code count} numbers of {@code width} bytes each in {@code body}; each must be below 2n. */
    public static ResidueArray read(Modulus modulus, byte[] body, int width, int count) {
        if (body.length != (long) width * count) {
            throw new IllegalArgumentException(
                    "found " + body.length + " bytes, expected " + count + " times " + width);
        }
        var residues = new ResidueArray(modulus, count);
        Blocks.run(modulus, count, (lanes, from, to) -> {
            long[] group = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                int filled = Math.min(lanes.count(), to - i);
                for (int lane = 0; lane < filled; lane++) {
                    lanes.read(group, lane, body, (i + lane) * width, width);
                }
                lanes.toMontgomery(group, group);
                residues.storeGroup(lanes, group, i, filled);
            }
        });
        return residues;
    }

    public static ResidueArray of(Modulus modulus, BigInteger... numbers) {
        int width = Bytes.width(modulus.value());
        byte[] body = new byte[Math.multiplyExact(width, numbers.length)];
        for (int i = 0; i < numbers.length; i++) {
            Bytes.put(numbers[i].mod(modulus.value()), body, i * width, width);
        }
        return read(modulus, body, width, numbers.length);
    }

    public static ResidueArray ones(Modulus modulus, int count) {
        var ones = new ResidueArray(modulus, count);
        long[] one = modulus.one();
        for (int i = 0; i < count; i++) {
            System.arraycopy(one, 0, ones.words, i * one.length, one.length);
        }
        return ones;
    }

    public Modulus modulus() {
        return modulus;
    }

    public int count() {
        return count;
    }

    long[] words() {
        return words;
    }

    int offset(int index) {
        return index * modulus.words();
    }

    /** The numbers below n, {@code width} big-endian bytes each. */
    public byte[] write(int width) {
        byte[] body = new byte[Math.multiplyExact(count, width)];
        Blocks.run(modulus, count, (lanes, from, to) -> {
            long[] group = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                int filled = loadGroup(lanes, group, i, to);
                lanes.fromMontgomery(group, group);
                for (int lane = 0; lane < filled; lane++) {
                    lanes.write(group, lane, body, (i + lane) * width, width);
                }
            }
        });
        return body;
    }

    /** The same numbers as residues of the same modulus by another kernel. */
    ResidueArray in(Modulus other) {
        int width = Bytes.width(modulus.value());
        return read(other, write(width), width, count);
    }

    public BigInteger[] toNumbers() {
        int width = Bytes.width(modulus.value());
        byte[] body = write(width);
        var numbers = new BigInteger[count];
        Arrays.setAll(numbers, i -> Bytes.get(body, i * width, width));
        return numbers;
    }

    /** x_i·y_i; both of one count. */
    public ResidueArray times(ResidueArray other) {
        requireSame(other);
        var products = new ResidueArray(modulus, count);
        Blocks.run(modulus, count, (lanes, from, to) -> {
            long[] a = lanes.newGroup();
            long[] b = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                int filled = loadGroup(lanes, a, i, to);
                other.loadGroup(lanes, b, i, to);
                lanes.multiply(a, a, b);
                products.storeGroup(lanes, a, i, filled);
            }
        });
        return products;
    }

    /** The product of x_i·R⁻¹·y_i with y_i a number as it is: bytes of the products as they are, each below n. */
    public byte[] timesPlain(byte[] plain, int plainWidth, int width) {
        byte[] body = new byte[Math.multiplyExact(count, width)];
        Blocks.run(modulus, count, (lanes, from, to) -> {
            long[] a = lanes.newGroup();
            long[] b = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                int filled = loadGroup(lanes, a, i, to);
                for (int lane = 0; lane < filled; lane++) {
                    lanes.read(b, lane, plain, (i + lane) * plainWidth, plainWidth);
                }
                lanes.multiply(a, a, b);
                for (int lane = 0; lane < filled; lane++) {
                    lanes.write(a, lane, body, (i + lane) * width, width);
                }
            }
        });
        return body;
    }

    /** x_i^e for one public or secret e ≥ 0: the sequence of products depends on e's length alone. */
    public ResidueArray power(BigInteger exponent) {
        return Powers.power(this, exponent);
    }

    /**
     * 1/x_i, one inversion a block and three products each.
     *
     * @throws ArithmeticException if one has no inverse
     */
    public ResidueArray inverses() {
        return Inversion.inverses(this);
    }

    /** Element c of the result is the product of those named by {@code sources[offsets[c] … offsets[c+1]−1]}; 1 if none. */
    public ResidueArray products(int[] offsets, int[] sources) {
        return Chains.products(this, offsets, sources);
    }

    /** Within each run of {@code length} elements, element j becomes the product of 0 … j. */
    public ResidueArray prefixProducts(int length, int stride) {
        return Chains.prefixProducts(this, length, stride);
    }

    /**
     * Element i of the result is Π x_(f_i + j)^(2^(shift·j)) over f_i ≤ f_i + j < f_(i+1): the sources as digits in base
     * 2^shift of the exponents, the first lowest (Horner: shift squarings a source).
     *
     * @param first f, ascending; one more entry than there are results
     */
    public ResidueArray joined(int[] first, int shift) {
        return Powers.joined(this, first, shift);
    }

    public ResidueArray select(int... indices) {
        var selected = new ResidueArray(modulus, indices.length);
        int size = modulus.words();
        for (int i = 0; i < indices.length; i++) {
            Objects.checkIndex(indices[i], count);
            System.arraycopy(words, indices[i] * size, selected.words, i * size, size);
        }
        return selected;
    }

    /** Elements {@code from} … {@code to}−1. */
    public ResidueArray range(int from, int to) {
        Objects.checkFromToIndex(from, to, count);
        return new ResidueArray(modulus, to - from, Arrays.copyOfRange(words, offset(from), offset(to)));
    }

    /** Overwrites {@code length} elements from {@code at} on by those of another array; for who has made this one. */
    void put(int at, ResidueArray other, int from, int length) {
        System.arraycopy(other.words, offset(from), words, offset(at), length * modulus.words());
    }

    /** All of these, in their order; of one modulus. */
    public static ResidueArray joined(Modulus modulus, List<ResidueArray> parts) {
        int count = 0;
        for (ResidueArray part : parts) {
            count = Math.addExact(count, part.count);
        }
        var joined = new ResidueArray(modulus, count);
        int at = 0;
        for (ResidueArray part : parts) {
            if (part.modulus != modulus) {
                throw new IllegalArgumentException("found residues of another modulus");
            }
            System.arraycopy(part.words, 0, joined.words, joined.offset(at), part.words.length);
            at += part.count;
        }
        return joined;
    }

    /** These, then those of {@code other}. */
    public ResidueArray followedBy(ResidueArray other) {
        var joined = new ResidueArray(modulus, Math.addExact(count, other.count));
        System.arraycopy(words, 0, joined.words, 0, words.length);
        System.arraycopy(other.words, 0, joined.words, words.length, other.words.length);
        return joined;
    }

    /** Loads elements from {@code index} on, before {@code end}; returns how many. Lanes beyond keep what they held. */
    int loadGroup(Lanes lanes, long[] group, int index, int end) {
        int filled = Math.min(lanes.count(), end - index);
        if (filled == lanes.count()) {
            lanes.loadRun(group, words, offset(index));
            return filled;
        }
        for (int lane = 0; lane < filled; lane++) {
            lanes.load(group, lane, words, offset(index + lane));
        }
        return filled;
    }

    void storeGroup(Lanes lanes, long[] group, int index, int filled) {
        if (filled == lanes.count()) {
            lanes.storeRun(group, words, offset(index));
            return;
        }
        for (int lane = 0; lane < filled; lane++) {
            lanes.store(group, lane, words, offset(index + lane));
        }
    }

    private void requireSame(ResidueArray other) {
        if (modulus != other.modulus || count != other.count) {
            throw new IllegalArgumentException("found " + other.count + " residues of "
                    + (modulus == other.modulus ? "the same" : "another") + " modulus, expected " + count);
        }
    }
}
