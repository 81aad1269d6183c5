package org.concordat.crypto.arithmetic;

/**
 * One thread's means to multiply modulo n, {@link #count} residues at a time. Not safe for two threads.
 *
 * <p>A value is kept below 2n ("almost Montgomery", R > 4n), so that no product needs a comparison; it is brought below n
 * only where it leaves as bytes. The time of a product depends on the modulus' length alone.
 */
public abstract class Lanes {
    private final Modulus modulus;
    private final long[] limbs;
    private final long[] spare;

    Lanes(Modulus modulus) {
        this.modulus = modulus;
        this.limbs = new long[modulus.words()];
        this.spare = new long[modulus.words()];
    }

    public final Modulus modulus() {
        return modulus;
    }

    /** How many residues a group holds. */
    public final int count() {
        return modulus.lanes();
    }

    /** A group of zeros. */
    public abstract long[] newGroup();

    /** result ← a·b·R⁻¹ mod n in every lane; result may be a or b. */
    public abstract void multiply(long[] result, long[] a, long[] b);

    /** result ← a²·R⁻¹ mod n in every lane. */
    public void square(long[] result, long[] a) {
        multiply(result, a, a);
    }

    /** Lane {@code lane} of the group ← the residue at word {@code offset} of {@code residues}. */
    public abstract void load(long[] group, int lane, long[] residues, int offset);

    /** Every lane of the group ← the residue at its offset. */
    public void loadAll(long[] group, long[] residues, int[] offsets) {
        for (int lane = 0; lane < offsets.length; lane++) {
            load(group, lane, residues, offsets[lane]);
        }
    }

    /** The residue at word {@code offset} of {@code residues} ← lane {@code lane} of the group. */
    public abstract void store(long[] group, int lane, long[] residues, int offset);

    /** The group ← as many residues as there are lanes, one after the other from word {@code offset} on. */
    public void loadRun(long[] group, long[] residues, int offset) {
        for (int lane = 0; lane < count(); lane++) {
            load(group, lane, residues, offset + lane * modulus.words());
        }
    }

    /** As many residues as there are lanes, one after the other from word {@code offset} on ← the group. */
    public void storeRun(long[] group, long[] residues, int offset) {
        for (int lane = 0; lane < count(); lane++) {
            store(group, lane, residues, offset + lane * modulus.words());
        }
    }

    /** The kernel's word for a limb. */
    abstract long wordOf(long limb);

    abstract long limbOf(long word);

    /** Lane ← the unsigned big-endian number, taken as it is (not in Montgomery form), which must be below 2n. */
    public final void read(long[] group, int lane, byte[] source, int offset, int length) {
        modulus.codec().split(source, offset, length, limbs);
        for (int i = 0; i < limbs.length; i++) {
            limbs[i] = wordOf(limbs[i]);
        }
        load(group, lane, limbs, 0);
    }

    /** The lane's number as it is, brought below n, as {@code length} big-endian bytes. */
    public final void write(long[] group, int lane, byte[] target, int offset, int length) {
        toLimbs(group, lane, limbs);
        modulus.codec().reduce(limbs, spare);
        modulus.codec().join(limbs, target, offset, length);
    }

    /** a ← a + b mod n in every lane, below 2n if a + b is below 3n. */
    public final void add(long[] a, long[] b) {
        for (int lane = 0; lane < count(); lane++) {
            toLimbs(a, lane, limbs);
            toLimbs(b, lane, spare);
            modulus.codec().add(limbs, spare);
            modulus.codec().reduce(limbs, spare);
            for (int i = 0; i < limbs.length; i++) {
                limbs[i] = wordOf(limbs[i]);
            }
            load(a, lane, limbs, 0);
        }
    }

    /** a, below 2n, brought below n in every lane. */
    final void reduce(long[] a) {
        for (int lane = 0; lane < count(); lane++) {
            toLimbs(a, lane, limbs);
            modulus.codec().reduce(limbs, spare);
            for (int i = 0; i < limbs.length; i++) {
                limbs[i] = wordOf(limbs[i]);
            }
            load(a, lane, limbs, 0);
        }
    }

    /**
     * target ← limbs {@code first} … {@code first + limbs − 1} of the group, as far as there are any, and zeros above. The groups may
     * be of different moduli of one kernel: every one keeps its limbs in order, those of all lanes together.
     */
    final void cut(long[] group, int first, int limbs, long[] target) {
        int from = Math.min(group.length, first * count());
        int length = Math.min(Math.min(limbs * count(), group.length - from), target.length);
        System.arraycopy(group, from, target, 0, length);
        java.util.Arrays.fill(target, length, target.length, 0L);
    }

    private void toLimbs(long[] group, int lane, long[] target) {
        store(group, lane, target, 0);
        for (int i = 0; i < target.length; i++) {
            target[i] = limbOf(target[i]);
        }
    }

    /** group ← the residue, in every lane. */
    public final void broadcast(long[] group, long[] residues, int offset) {
        for (int lane = 0; lane < count(); lane++) {
            load(group, lane, residues, offset);
        }
    }

    /** Numbers as they are → Montgomery form. */
    public final void toMontgomery(long[] result, long[] plain) {
        multiply(result, plain, modulus.squaredRadix(this));
    }

    /** Montgomery form → numbers as they are. */
    public final void fromMontgomery(long[] result, long[] residue) {
        multiply(result, residue, modulus.plainOne(this));
    }
}
