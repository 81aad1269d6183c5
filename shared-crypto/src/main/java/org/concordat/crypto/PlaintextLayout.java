package org.concordat.crypto;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Which number of an n×m matrix stands in which plaintext, and where. For back ends; protocols say {@link Packing}.
 *
 * <p>Of k places a plaintext, a row of m ≤ k numbers takes the lowest m; with {@link Packing.Unit#MATRIX} the next rows
 * follow above, ⌊k/m⌋ in all. A longer row takes ⌈m/k⌉ plaintexts of its own. Places that are left over are not used.
 */
public final class PlaintextLayout {
    private final int rows;
    private final int columns;
    private final Packing packing;
    private final double keyCapacityBits;
    private final int places;

    private PlaintextLayout(int rows, int columns, Packing packing, double keyCapacityBits) {
        this.rows = rows;
        this.columns = columns;
        this.packing = packing;
        this.keyCapacityBits = keyCapacityBits;
        this.places = packing.unit() == Packing.Unit.NUMBER ? 1 : (int) (keyCapacityBits / packing.width());
    }

    /** @throws PlaintextOverflowException if one place is more than a plaintext of that capacity holds */
    public static PlaintextLayout of(int rows, int columns, Packing packing, double keyCapacityBits) {
        if (packing.width() > keyCapacityBits) {
            throw new PlaintextOverflowException(packing.width(), keyCapacityBits);
        }
        return new PlaintextLayout(rows, columns, packing, keyCapacityBits);
    }

    /** The layout of so many rows. */
    public PlaintextLayout withRows(int newRows) {
        return new PlaintextLayout(newRows, columns, packing, keyCapacityBits);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public Packing packing() {
        return packing;
    }

    /** A bound in bits of the magnitude of one number: of a whole plaintext, or below 2^(width−1). */
    public double capacityBits() {
        return packing.unit() == Packing.Unit.NUMBER ? keyCapacityBits : Math.nextDown((double) packing.width() - 1);
    }

    /** Whether each plaintext holds numbers of one row alone, so that rows can be told apart without opening them. */
    public boolean keepsRowsApart() {
        return rowsTogether() == 1;
    }

    /** @throws IllegalStateException if rows share plaintexts */
    public PlaintextLayout requireRowsApart() {
        if (!keepsRowsApart()) {
            throw new IllegalStateException(
                    "found rows that share plaintexts, expected each row to have its own: compute"
                            + " first, compact last");
        }
        return this;
    }

    /** Rows that share a plaintext, where it is full. */
    public int rowsTogether() {
        return packing.unit() == Packing.Unit.MATRIX && columns > 0 ? Math.max(1, places / columns) : 1;
    }

    /** Plaintexts that a row takes, where rows are apart; 1 where they are together. */
    public int plaintextsOfRow() {
        return Math.ceilDiv(columns, places);
    }

    /** Plaintexts of the whole matrix. */
    public int plaintexts() {
        return Math.multiplyExact(Math.ceilDiv(rows, rowsTogether()), plaintextsOfRow());
    }

    /** Bits of the places that are used in that plaintext. */
    public int usedBits(int plaintext) {
        return packing.width() * numbersIn(plaintext);
    }

    private int numbersIn(int plaintext) {
        int together = rowsTogether();
        if (together > 1) {
            return columns * Math.min(together, rows - plaintext * together);
        }
        return Math.min(places, columns - plaintext % plaintextsOfRow() * places);
    }

    /** The index, row-major, of the lowest number in that plaintext; the others follow it. */
    private int firstIn(int plaintext) {
        int together = rowsTogether();
        return together > 1
                ? plaintext * together * columns
                : plaintext / plaintextsOfRow() * columns + plaintext % plaintextsOfRow() * places;
    }

    /**
     * Where the plaintexts of {@code finer}, of the same matrix, go in this layout: plaintext i takes those from entry i to
     * entry i+1, the first of them lowest.
     */
    public int[] firstSources(PlaintextLayout finer) {
        var first = new int[plaintexts() + 1];
        for (int i = 1; i < first.length; i++) {
            int number = i == first.length - 1 ? rows * columns : firstIn(i);
            first[i] = number / columns * finer.plaintextsOfRow() + number % columns / finer.places;
        }
        return first;
    }

    /** Numbers, row-major, to plaintexts, both centred. */
    public BigInteger[] join(BigInteger[] numbers) {
        if (packing.unit() == Packing.Unit.NUMBER) {
            return numbers;
        }
        var joined = new BigInteger[plaintexts()];
        for (int i = 0; i < joined.length; i++) {
            int first = firstIn(i);
            BigInteger sum = BigInteger.ZERO;
            for (int j = numbersIn(i) - 1; j >= 0; j--) {
                sum = sum.shiftLeft(packing.width()).add(numbers[first + j]);
            }
            joined[i] = sum;
        }
        return joined;
    }

    /**
     * Plaintexts to numbers, row-major and centred. A cover is taken off.
     *
     * @param residues in 0 … modulus−1
     * @throws CiphertextException if something stands above the places, and no cover was agreed
     */
    public BigInteger[] split(BigInteger[] residues, BigInteger modulus) {
        if (packing.unit() == Packing.Unit.NUMBER) {
            return Arrays.stream(residues)
                    .map(residue -> centred(residue, modulus))
                    .toArray(BigInteger[]::new);
        }
        var numbers = new BigInteger[Math.multiplyExact(rows, columns)];
        Arrays.fill(numbers, BigInteger.ZERO);
        for (int i = 0; i < residues.length; i++) {
            BigInteger rest = packing.covered() ? uncovered(residues[i], i) : centred(residues[i], modulus);
            int first = firstIn(i);
            for (int j = 0; j < numbersIn(i); j++) {
                BigInteger digit = lowestDigit(rest);
                numbers[first + j] = digit;
                rest = rest.subtract(digit).shiftRight(packing.width());
            }
            if (rest.signum() != 0 && !packing.covered()) {
                throw new CiphertextException("found a plaintext with more in it than the " + usedBits(i)
                        + " bits that were agreed: the operands are not what was declared");
            }
        }
        return numbers;
    }

    /**
     * What covers plaintext {@code plaintext}: R·2^w and 2^(w−1), so that no sum is negative, for the w bits in use.
     *
     * @param above R
     */
    public BigInteger cover(int plaintext, BigInteger above) {
        int used = usedBits(plaintext);
        return above.shiftLeft(used).setBit(used - 1);
    }

    private BigInteger uncovered(BigInteger residue, int plaintext) {
        BigInteger top = BigInteger.ONE.shiftLeft(usedBits(plaintext));
        return residue.mod(top).subtract(top.shiftRight(1));
    }

    /** The representative of least magnitude. */
    public static BigInteger centred(BigInteger residue, BigInteger modulus) {
        return residue.compareTo(modulus.shiftRight(1)) > 0 ? residue.subtract(modulus) : residue;
    }

    /** The number congruent to {@code value} in −2^(width−1) … 2^(width−1)−1. */
    private BigInteger lowestDigit(BigInteger value) {
        int width = packing.width();
        BigInteger residue = value.and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
        return residue.testBit(width - 1) ? residue.subtract(BigInteger.ONE.shiftLeft(width)) : residue;
    }
}
