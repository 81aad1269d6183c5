package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Mask;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningVerifier;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.Modulus;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.matrix.Matrix;
import org.jspecify.annotations.Nullable;

/** n, with g = n + 1. */
public final class PaillierPublicKey implements EncryptionKey {
    /** Ciphertexts of a block: 10 MB at 2048 bits. */
    private static final int AT_ONCE = 1 << 14;

    private final BigInteger n;
    private final Modulus squared;
    private final Fingerprint fingerprint;
    private final Randomness randomness;
    private final Randomness.Mode fresh;
    private final Map<Randomness.Mode, RandomiserPool> pools = new ConcurrentHashMap<>();
    private final @Nullable PoolsOfTask ahead;
    private final byte[] context;
    private final @Nullable Supplier<byte[]> announcing;
    private byte @Nullable [] announced;

    private PaillierPublicKey(
            BigInteger n,
            @Nullable BigInteger factor,
            Randomness.Mode fresh,
            byte[] context,
            @Nullable PoolsOfTask ahead) {
        this.n = n;
        this.squared = Modulus.of(n.multiply(n));
        this.fingerprint = Fingerprint.of(Randomness.sha256().digest(Bytes.of(n, Bytes.width(n))));
        this.randomness = new Randomness(n, squared, factor);
        this.fresh = fresh;
        this.context = context;
        this.ahead = ahead;
        this.announcing = null;
    }

    private PaillierPublicKey(PaillierPublicKey key, byte[] context, Supplier<byte[]> announcing) {
        this.n = key.n;
        this.squared = key.squared;
        this.fingerprint = key.fingerprint;
        this.randomness = key.randomness;
        this.fresh = key.fresh;
        this.context = context;
        this.ahead = key.ahead;
        this.announcing = announcing;
    }

    /** This key, which travels as these bytes, made once when they are first asked for, and whose proofs are of this context. */
    PaillierPublicKey announcedAs(byte[] proving, Supplier<byte[]> bytes) {
        return new PaillierPublicKey(this, proving, bytes);
    }

    /**
     * @param context what proofs by this key's owner are bound to; empty outside a job
     * @param ahead where it may draw randomness ahead, or null
     */
    static PaillierPublicKey of(BigInteger n, Randomness.Mode fresh, byte[] context, @Nullable PoolsOfTask ahead) {
        return new PaillierPublicKey(n, null, fresh, context, ahead);
    }

    /** The key as its owner has it, who draws randomness modulo p² and q², in less than the time, until told to forget. */
    static PaillierPublicKey ofOwner(BigInteger p, BigInteger q, Randomness.Mode fresh) {
        return new PaillierPublicKey(p.multiply(q), p.multiply(p), fresh, new byte[0], null);
    }

    void forgetFactors() {
        randomness.forgetFactors();
    }

    /** n. */
    public BigInteger modulus() {
        return n;
    }

    Modulus squared() {
        return squared;
    }

    byte[] context() {
        return context;
    }

    @Override
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public int modulusBits() {
        return n.bitLength();
    }

    @Override
    public double capacityBits() {
        return n.bitLength() - 2;
    }

    @Override
    public synchronized PublicKeyBytes toBytes() {
        if (announcing != null) {
            var made = announced == null ? announcing.get() : announced;
            announced = made;
            return new PublicKeyBytes(Paillier.PROVED, made);
        }
        return new PublicKeyBytes(Paillier.ID, Bytes.of(n, Bytes.width(n)));
    }

    @Override
    public PaillierEncodedMatrix encode(Matrix x, FixedPoint encoding) {
        Magnitude.within(encoding.magnitudeBits(), capacityBits());
        return new PaillierEncodedMatrix(x.rows(), x.columns(), encoding, Encoding.encode(x, encoding));
    }

    @Override
    public FreshMatrix encrypt(Matrix x, FixedPoint encoding, Packing packing, SecureRandom random) {
        PlaintextLayout layout = layout(x.rows(), x.columns(), encoding, packing);
        BigInteger[] plaintexts = layout.join(encode(x, encoding).integers());
        return new FreshMatrix(fingerprint, x.rows(), x.columns(), hidden(plaintexts, random));
    }

    @Override
    public FreshMatrix encryptSum(Matrix x, Matrix y, FixedPoint encoding, SecureRandom random) {
        BigInteger[] left = encode(x, encoding).integers();
        BigInteger[] right = encode(y, encoding).integers();
        var sums = new BigInteger[left.length];
        Arrays.setAll(sums, i -> left[i].add(right[i]));
        return new FreshMatrix(fingerprint, x.rows(), x.columns(), hidden(sums, random));
    }

    private byte[] hidden(BigInteger[] plaintexts, SecureRandom random) {
        return inBlocks(
                fresh,
                plaintexts.length,
                random,
                (hiding, from, to) ->
                        hiding.timesPlain(unhidden(Arrays.copyOfRange(plaintexts, from, to)), width(), width()));
    }

    /** The bytes of ciphertexts {@code from} … {@code to}−1, hidden by these. */
    @FunctionalInterface
    private interface Hiding {
        byte[] bytes(ResidueArray hiding, int from, int to);
    }

    /** A body of {@code count} ciphertexts, made block by block, so that little is held beside it. */
    private byte[] inBlocks(Randomness.Mode mode, int count, SecureRandom random, Hiding block) {
        byte[] body = new byte[Math.multiplyExact(count, width())];
        for (int from = 0; from < count; from += AT_ONCE) {
            int to = Math.min(count, from + AT_ONCE);
            byte[] made = block.bytes(draw(mode, to - from, random), from, to);
            System.arraycopy(made, 0, body, from * width(), made.length);
        }
        return body;
    }

    @Override
    public EncryptedMatrix read(FreshMatrix received, int rows, int columns, FixedPoint encoding, Packing packing) {
        received.expect(fingerprint, rows, columns);
        packing.requireUncovered();
        PlaintextLayout layout = layout(rows, columns, encoding, packing);
        return new PaillierMatrix(this, layout, encoding, checked(received.body(), layout));
    }

    /** @throws org.concordat.crypto.PlaintextOverflowException if numbers of that encoding need more than the packing gives */
    PlaintextLayout layout(int rows, int columns, FixedPoint encoding, Packing packing) {
        var layout = PlaintextLayout.of(rows, columns, packing, capacityBits());
        Magnitude.within(encoding.magnitudeBits(), layout.capacityBits());
        return layout;
    }

    /** The ciphertexts of a received body. */
    ResidueArray checked(byte[] body, PlaintextLayout layout) {
        return CiphertextChecks.read(n, squared, body, layout.plaintexts());
    }

    @Override
    public Mask uniformMask(int rows, int columns, Packing packing, SecureRandom random) {
        var layout = PlaintextLayout.of(rows, columns, packing, capacityBits());
        var secrets = new BigInteger[layout.plaintexts()];
        Arrays.setAll(secrets, _ -> uniform(n, random));
        return new PaillierMask(this, layout, secrets);
    }

    /** Uniform in 0 … bound−1. */
    private static BigInteger uniform(BigInteger bound, SecureRandom random) {
        while (true) {
            var candidate = new BigInteger(bound.bitLength(), random);
            if (candidate.compareTo(bound) < 0) {
                return candidate;
            }
        }
    }

    @Override
    public OpeningVerifier verifier(String party) {
        var openings = new Openings(this, party);
        return new OpeningVerifier() {
            @Override
            public void opened(String place, MaskedMatrix asked, Residues answered) {
                openings.add(place, asked, answered);
            }

            @Override
            public void verify(byte[] proof) {
                var statement = openings.close();
                NthPowerProof.verify(statement.chain(), statement.u(), PaillierPublicKey.this, proof);
            }
        };
    }

    /**
     * Draws randomness ahead from now on, in the background, until the result is closed.
     *
     * @param mode of what is drawn: {@link #freshMode} for encryptions, {@link #longMode} for re-randomisation and masks
     * @param capacity how many are kept ready at most
     * @throws IllegalStateException if such a pool is there already
     */
    public RandomiserPool prepare(Randomness.Mode mode, int capacity, SecureRandom random) {
        var pool = new RandomiserPool(randomness, mode, capacity, random, () -> pools.remove(mode));
        if (pools.putIfAbsent(mode, pool) != null) {
            throw new IllegalStateException("found a pool of " + mode + " randomness for this key already");
        }
        return pool.start();
    }

    boolean hasPool(Randomness.Mode mode) {
        return pools.containsKey(mode);
    }

    /** From the pool what is ready there, the rest now. */
    private ResidueArray draw(Randomness.Mode mode, int count, SecureRandom random) {
        RandomiserPool pool = pools.get(mode);
        if (pool == null) {
            ResidueArray drawn = randomness.draw(mode, count, random);
            if (ahead != null && mode == longMode()) {
                ahead.worthwhile(this, mode, count, random);
            }
            return drawn;
        }
        List<ResidueArray> parts = pool.take(count);
        int missing = count - parts.stream().mapToInt(ResidueArray::count).sum();
        if (missing > 0) {
            parts.add(randomness.draw(mode, missing, random));
        }
        return ResidueArray.joined(squared, parts);
    }

    FreshMatrix rerandomize(PaillierMatrix matrix, SecureRandom random) {
        ResidueArray ciphertexts = matrix.ciphertexts();
        byte[] body = inBlocks(
                longMode(),
                ciphertexts.count(),
                random,
                (hiding, from, to) -> ciphertexts.range(from, to).times(hiding).write(width()));
        return new FreshMatrix(fingerprint, matrix.rows(), matrix.columns(), body);
    }

    MaskedMatrix mask(PaillierMatrix matrix, BigInteger[] secrets, SecureRandom random) {
        byte[] body = rerandomizedPlus(matrix, secrets, random);
        return new MaskedMatrix(fingerprint, matrix.rows(), matrix.columns(), body);
    }

    FreshMatrix cover(PaillierMatrix matrix, SecureRandom random) {
        var covers = new BigInteger[matrix.ciphertexts().count()];
        for (int i = 0; i < covers.length; i++) {
            BigInteger bound = n.shiftRight(matrix.layout().usedBits(i));
            covers[i] = matrix.layout().cover(i, uniform(bound, random));
        }
        byte[] body = rerandomizedPlus(matrix, covers, random);
        return new FreshMatrix(fingerprint, matrix.rows(), matrix.columns(), body);
    }

    private byte[] rerandomizedPlus(PaillierMatrix matrix, BigInteger[] plain, SecureRandom random) {
        ResidueArray ciphertexts = matrix.ciphertexts();
        return inBlocks(
                longMode(),
                ciphertexts.count(),
                random,
                (hiding, from, to) -> ciphertexts
                        .range(from, to)
                        .times(hiding)
                        .timesPlain(unhidden(Arrays.copyOfRange(plain, from, to)), width(), width()));
    }

    /** What hides fresh encryptions. */
    public Randomness.Mode freshMode() {
        return fresh;
    }

    /** Results of computations are hidden by long exponents, whatever encryptions use. */
    public Randomness.Mode longMode() {
        return fresh == Randomness.Mode.CLASSIC ? Randomness.Mode.CLASSIC : Randomness.Mode.HALF;
    }

    /** (1 + n)^x = 1 + x·n mod n² for each x: encryptions that hide nothing, as they are. */
    byte[] unhidden(BigInteger[] integers) {
        int width = width();
        byte[] body = new byte[Math.multiplyExact(width, integers.length)];
        for (int i = 0; i < integers.length; i++) {
            BigInteger x = integers[i].signum() < 0 ? integers[i].add(n) : integers[i];
            Bytes.put(x.multiply(n).add(BigInteger.ONE), body, i * width, width);
        }
        return body;
    }

    /** Bytes of a ciphertext. */
    int width() {
        return Bytes.width(squared.value());
    }

    @Override
    public String toString() {
        return "PaillierPublicKey[" + modulusBits() + " bits, " + fingerprint + "]";
    }
}
