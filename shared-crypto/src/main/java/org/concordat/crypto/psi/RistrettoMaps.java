package org.concordat.crypto.psi;

/** Between points of edwards25519 and elements of the field, in lanes: RFC 9496's encoding and map, section 4.3. One thread each. */
final class RistrettoMaps {
    private final RistrettoField field;
    private final FieldLanes lanes;
    private final long[] a;
    private final long[] b;
    private final long[] c;
    private final long[] e;
    private final long[] f;
    private final long[] g;
    private final long[] h;

    RistrettoMaps(RistrettoField field, FieldLanes lanes) {
        this.field = field;
        this.lanes = lanes;
        this.a = lanes.element();
        this.b = lanes.element();
        this.c = lanes.element();
        this.e = lanes.element();
        this.f = lanes.element();
        this.g = lanes.element();
        this.h = lanes.element();
    }

    /**
     * RFC 9496, section 4.3.1, of encodings below p and even, already tested.
     *
     * @return −1 in the lanes where s encodes a point
     */
    long[] decode(RistrettoPoints.Point p, long[] s) {
        long[] u1 = lanes.element();
        long[] u2 = lanes.element();
        long[] v = lanes.element();
        long[] u2Squared = lanes.element();
        long[] root = lanes.element();
        lanes.square(a, s);
        lanes.subtract(u1, field.one, a);
        lanes.reduce(u1);
        lanes.add(u2, field.one, a);
        lanes.reduce(u2);
        lanes.square(u2Squared, u2);
        lanes.square(v, u1);
        lanes.multiply(v, v, field.d);
        lanes.add(v, v, u2Squared);
        field.negate(v, v);
        lanes.reduce(v);
        lanes.multiply(b, v, u2Squared);
        long[] valid = field.sqrtRatio(root, field.one, b);
        lanes.multiply(c, root, u2); // den_x
        lanes.multiply(e, root, c);
        lanes.multiply(e, e, v); // den_y
        lanes.add(f, s, s);
        lanes.multiply(p.x(), c, f);
        field.absolute(p.x());
        lanes.multiply(p.y(), u1, e);
        System.arraycopy(field.one, 0, p.z(), 0, p.z().length);
        lanes.multiply(p.t(), p.x(), p.y());
        long[] negativeT = field.negative(p.t());
        long[] zeroY = field.equal(p.y(), field.zero);
        for (int lane = 0; lane < valid.length; lane++) {
            valid[lane] &= ~(negativeT[lane] | zeroY[lane]);
        }
        return valid;
    }

    /** RFC 9496, section 4.3.2: s, reduced; its canonical form is the encoding. */
    void encode(long[] s, RistrettoPoints.Point p) {
        long[] root = lanes.element();
        long[] zInverse = lanes.element();
        long[] den1 = lanes.element();
        long[] den2 = lanes.element();
        lanes.add(a, p.z(), p.y());
        lanes.subtract(b, p.z(), p.y());
        lanes.reduce(b);
        lanes.multiply(a, a, b); // u1
        lanes.multiply(b, p.x(), p.y()); // u2
        lanes.square(c, b);
        lanes.multiply(c, c, a);
        field.sqrtRatio(root, field.one, c);
        lanes.multiply(den1, root, a);
        lanes.multiply(den2, root, b);
        lanes.multiply(zInverse, den1, den2);
        lanes.multiply(zInverse, zInverse, p.t());
        lanes.multiply(e, p.x(), field.sqrtM1);
        lanes.multiply(f, p.y(), field.sqrtM1);
        lanes.multiply(g, den1, field.invsqrtAMinusD);
        lanes.multiply(h, p.t(), zInverse);
        long[] rotate = field.negative(h);
        lanes.select(a, p.x(), f, rotate);
        lanes.select(b, p.y(), e, rotate);
        lanes.select(c, den2, g, rotate);
        lanes.multiply(h, a, zInverse);
        field.negateIf(b, field.negative(h));
        lanes.subtract(h, p.z(), b);
        lanes.multiply(s, c, h);
        field.absolute(s);
    }

    /** RFC 9496, section 4.3.4, MAP: one element of the field → a point. */
    void map(RistrettoPoints.Point p, long[] t) {
        long[] r = lanes.element();
        long[] u = lanes.element();
        long[] v = lanes.element();
        long[] s = lanes.element();
        lanes.square(r, t);
        lanes.multiply(r, r, field.sqrtM1);
        lanes.add(u, r, field.one);
        lanes.multiply(u, u, field.oneMinusDSquared);
        lanes.multiply(v, r, field.d);
        lanes.add(v, v, field.one);
        field.negate(v, v);
        lanes.reduce(v);
        lanes.add(a, r, field.d);
        lanes.multiply(v, v, a);
        long[] square = field.sqrtRatio(s, u, v);
        lanes.multiply(a, s, t);
        field.absolute(a);
        field.negate(a, a);
        lanes.reduce(a);
        lanes.select(s, a, s, square);
        field.negate(b, field.one);
        lanes.reduce(b);
        lanes.select(c, r, b, square);
        lanes.subtract(a, r, field.one);
        lanes.multiply(c, c, a);
        lanes.multiply(c, c, field.dMinusOneSquared);
        lanes.subtract(c, c, v); // N
        lanes.reduce(c);
        lanes.add(a, s, s);
        lanes.multiply(a, a, v); // w0
        lanes.multiply(b, c, field.sqrtAdMinusOne); // w1
        lanes.square(e, s);
        lanes.subtract(f, field.one, e); // w2
        lanes.add(g, field.one, e); // w3
        lanes.multiply(p.x(), a, g);
        lanes.multiply(p.y(), b, f);
        lanes.multiply(p.z(), b, g);
        lanes.multiply(p.t(), a, f);
    }
}
