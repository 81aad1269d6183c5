package org.concordat.crypto.psi;

/**
 * As many points of edwards25519 side by side as the field has lanes, in extended coordinates (X : Y : Z : T): the group law and
 * products by scalars. {@link RistrettoMaps} makes the prime-order group of them. One thread each.
 */
final class RistrettoPoints {
    /** X, Y, Z, T, reduced. */
    record Point(long[] x, long[] y, long[] z, long[] t) {}

    /** Y − X, Y + X, 2dT, 2Z, reduced: the second operand of an addition. */
    record Cached(long[] minus, long[] plus, long[] dT, long[] z) {}

    private static final int TABLE = 8;
    private static final int DIGITS = SignedDigits.COUNT;

    final FieldLanes lanes;
    final RistrettoField field;
    final RistrettoMaps maps;
    private final long[] twoD;
    private final long[] a;
    private final long[] b;
    private final long[] c;
    private final long[] e;
    private final long[] f;
    private final long[] g;
    private final long[] h;
    private final Cached[] table = new Cached[TABLE];
    private final Cached picked;

    RistrettoPoints(FieldLanes lanes) {
        this.lanes = lanes;
        this.field = new RistrettoField(lanes);
        this.maps = new RistrettoMaps(field, lanes);
        this.twoD = lanes.constant(RistrettoField.D.shiftLeft(1).mod(FieldLanes.P));
        this.a = lanes.element();
        this.b = lanes.element();
        this.c = lanes.element();
        this.e = lanes.element();
        this.f = lanes.element();
        this.g = lanes.element();
        this.h = lanes.element();
        for (int i = 0; i < TABLE; i++) {
            table[i] = newCached();
        }
        this.picked = newCached();
    }

    Point newPoint() {
        return new Point(lanes.element(), lanes.element(), lanes.element(), lanes.element());
    }

    private Cached newCached() {
        return new Cached(lanes.element(), lanes.element(), lanes.element(), lanes.element());
    }

    void add(Point result, Point p, Point q) {
        cache(picked, q);
        add(result, p, picked);
    }

    private void cache(Cached cached, Point p) {
        lanes.subtract(cached.minus, p.y, p.x);
        lanes.reduce(cached.minus);
        lanes.add(cached.plus, p.y, p.x);
        lanes.reduce(cached.plus);
        lanes.multiply(cached.dT, p.t, twoD);
        lanes.add(cached.z, p.z, p.z);
        lanes.reduce(cached.z);
    }

    /** add-2008-hwcd-3 (Hisil, Wong, Carter, Dawson), complete for a = −1. */
    private void add(Point r, Point p, Cached q) {
        lanes.subtract(a, p.y, p.x);
        lanes.multiply(a, a, q.minus);
        lanes.add(b, p.y, p.x);
        lanes.multiply(b, b, q.plus);
        lanes.multiply(c, p.t, q.dT);
        lanes.multiply(g, p.z, q.z);
        lanes.subtract(e, b, a);
        lanes.subtract(f, g, c);
        lanes.reduce(f);
        lanes.add(g, g, c);
        lanes.add(h, b, a);
        lanes.reduce(h);
        lanes.multiply(r.x, e, f);
        lanes.multiply(r.y, g, h);
        lanes.multiply(r.z, g, f);
        lanes.multiply(r.t, e, h);
    }

    /** dbl-2008-hwcd with E = 2XY; T is left out where only another doubling follows. */
    private void twice(Point p, boolean withT) {
        lanes.square(a, p.x);
        lanes.square(b, p.y);
        lanes.square(c, p.z);
        lanes.multiply(e, p.x, p.y);
        lanes.add(e, e, e);
        lanes.subtract(g, b, a);
        lanes.subtract(f, g, c);
        lanes.subtract(f, f, c);
        lanes.reduce(f);
        lanes.add(h, a, b);
        field.negate(h, h);
        lanes.reduce(h);
        lanes.multiply(p.x, e, f);
        lanes.multiply(p.y, g, h);
        lanes.multiply(p.z, g, f);
        if (withT) {
            lanes.multiply(p.t, e, h);
        }
    }

    /**
     * p ← k·p for the one k of these digits, 64 of them in −8 … 8, base 16, lowest first. The operations are the same for
     * every k, and each table entry is read for every digit.
     */
    void multiply(Point p, byte[] digits) {
        multiples(table, p);
        identity(p);
        for (int i = digits.length - 1; i >= 0; i--) {
            if (i < digits.length - 1) {
                twice(p, false);
                twice(p, false);
                twice(p, false);
                twice(p, true);
            }
            pick(digits[i]);
            add(p, p, picked);
        }
    }

    /** As {@link #multiply}, with a scalar of its own in each lane: {@code digits[lane]}. */
    void multiplyEach(Point p, byte[][] digits) {
        multiples(table, p);
        identity(p);
        for (int i = DIGITS - 1; i >= 0; i--) {
            if (i < DIGITS - 1) {
                twice(p, false);
                twice(p, false);
                twice(p, false);
                twice(p, true);
            }
            pickEach(table, digits, i);
            add(p, p, picked);
        }
    }

    /** What {@link #multiplyFixed} needs of a point: window i holds 1 … 8 times 16^i·P. The same point in every lane. */
    Cached[][] windows(Point p) {
        var windows = new Cached[DIGITS][TABLE];
        Point power = newPoint();
        copy(power, p);
        for (var window : windows) {
            for (int i = 0; i < TABLE; i++) {
                window[i] = newCached();
            }
            multiples(window, power);
            for (int i = 0; i < 4; i++) {
                twice(power, true);
            }
        }
        return windows;
    }

    /** p ← k·P for the point of the windows, with a k of its own in each lane; no doublings. */
    void multiplyFixed(Point p, Cached[][] windows, byte[][] digits) {
        identity(p);
        for (int i = 0; i < DIGITS; i++) {
            pickEach(windows[i], digits, i);
            add(p, p, picked);
        }
    }

    /** p ← −p in the lanes of the mask. */
    void negateIf(Point p, long[] masks) {
        field.negateIf(p.x, masks);
        field.negateIf(p.t, masks);
    }

    /** p ← mask ? q : p. */
    void replaceIf(Point p, Point q, long[] masks) {
        lanes.select(p.x, p.x, q.x, masks);
        lanes.select(p.y, p.y, q.y, masks);
        lanes.select(p.z, p.z, q.z, masks);
        lanes.select(p.t, p.t, q.t, masks);
    }

    private void multiples(Cached[] into, Point p) {
        cache(into[0], p);
        Point multiple = newPoint();
        copy(multiple, p);
        for (int i = 1; i < TABLE; i++) {
            add(multiple, multiple, into[0]);
            cache(into[i], multiple);
        }
    }

    /** picked ← digits[lane][position]·P in each lane: all entries are read, the masks keep one; then the signs. */
    private void pickEach(Cached[] from, byte[][] digits, int position) {
        int count = lanes.count();
        long[] signs = new long[count];
        int[] magnitudes = new int[count];
        for (int lane = 0; lane < count; lane++) {
            int digit = digits[lane][position];
            signs[lane] = digit >> 31;
            magnitudes[lane] = (digit ^ (int) signs[lane]) - (int) signs[lane];
        }
        long[] masks = new long[count];
        lanes.add(a, field.one, field.one);
        lanes.reduce(a);
        fill(masks, magnitudes, 0);
        keep(picked.minus, field.one, masks, true);
        keep(picked.plus, field.one, masks, true);
        keep(picked.dT, field.zero, masks, true);
        keep(picked.z, a, masks, true);
        for (int i = 0; i < TABLE; i++) {
            fill(masks, magnitudes, i + 1);
            keep(picked.minus, from[i].minus, masks, false);
            keep(picked.plus, from[i].plus, masks, false);
            keep(picked.dT, from[i].dT, masks, false);
            keep(picked.z, from[i].z, masks, false);
        }
        System.arraycopy(picked.minus, 0, b, 0, b.length);
        lanes.select(picked.minus, picked.minus, picked.plus, signs);
        lanes.select(picked.plus, picked.plus, b, signs);
        field.negate(a, picked.dT);
        lanes.reduce(a);
        lanes.select(picked.dT, picked.dT, a, signs);
    }

    private static void fill(long[] masks, int[] magnitudes, int value) {
        for (int lane = 0; lane < masks.length; lane++) {
            masks[lane] = mask(magnitudes[lane], value);
        }
    }

    private static void keep(long[] target, long[] source, long[] masks, boolean first) {
        for (int w = 0; w < target.length; w += masks.length) {
            for (int lane = 0; lane < masks.length; lane++) {
                long kept = source[w + lane] & masks[lane];
                target[w + lane] = first ? kept : target[w + lane] | kept;
            }
        }
    }

    /** picked ← digit·P: all entries are read, the mask keeps one; then the sign. */
    private void pick(int digit) {
        long sign = digit >> 31;
        int magnitude = (digit ^ (int) sign) - (int) sign;
        keep(picked.minus, field.one, mask(magnitude, 0), true);
        keep(picked.plus, field.one, mask(magnitude, 0), true);
        keep(picked.dT, field.zero, mask(magnitude, 0), true);
        lanes.add(a, field.one, field.one);
        lanes.reduce(a);
        keep(picked.z, a, mask(magnitude, 0), true);
        for (int i = 0; i < TABLE; i++) {
            long mask = mask(magnitude, i + 1);
            keep(picked.minus, table[i].minus, mask, false);
            keep(picked.plus, table[i].plus, mask, false);
            keep(picked.dT, table[i].dT, mask, false);
            keep(picked.z, table[i].z, mask, false);
        }
        for (int w = 0; w < a.length; w++) {
            long swap = (picked.minus[w] ^ picked.plus[w]) & sign;
            picked.minus[w] ^= swap;
            picked.plus[w] ^= swap;
        }
        field.negate(a, picked.dT);
        lanes.reduce(a);
        for (int w = 0; w < a.length; w++) {
            picked.dT[w] ^= (picked.dT[w] ^ a[w]) & sign;
        }
    }

    private static long mask(int x, int y) {
        long difference = x ^ y;
        return ((difference | -difference) >>> 63) - 1;
    }

    private static void keep(long[] target, long[] source, long mask, boolean first) {
        for (int w = 0; w < target.length; w++) {
            target[w] = first ? source[w] & mask : target[w] | (source[w] & mask);
        }
    }

    void identity(Point p) {
        System.arraycopy(field.zero, 0, p.x, 0, p.x.length);
        System.arraycopy(field.one, 0, p.y, 0, p.y.length);
        System.arraycopy(field.one, 0, p.z, 0, p.z.length);
        System.arraycopy(field.zero, 0, p.t, 0, p.t.length);
    }

    static void copy(Point to, Point from) {
        System.arraycopy(from.x, 0, to.x, 0, to.x.length);
        System.arraycopy(from.y, 0, to.y, 0, to.y.length);
        System.arraycopy(from.z, 0, to.z, 0, to.z.length);
        System.arraycopy(from.t, 0, to.t, 0, to.t.length);
    }
}
