package org.concordat.crypto.psi;

import java.util.ArrayList;
import java.util.List;

/**
 * The encodings of 2P for many P with one inversion in all (Hamburg's batched double-and-encode), where each encoding alone
 * would take a square root. P must not be of the identity's coset.
 */
final class DoublingEncoder {
    private record Part(long[] e, long[] f, long[] g, long[] h, long[] eg, long[] fh, long[] efgh) {}

    interface Sink {
        void accept(int index, long[] s);
    }

    private final FieldLanes lanes;
    private final RistrettoField field;
    private final List<Part> parts;

    DoublingEncoder(RistrettoPoints points, int expected) {
        this.lanes = points.lanes;
        this.field = points.field;
        this.parts = new ArrayList<>(expected);
    }

    void take(RistrettoPoints.Point p) {
        long[] e = lanes.element();
        long[] f = lanes.element();
        long[] g = lanes.element();
        long[] h = lanes.element();
        long[] zz = lanes.element();
        long[] dtt = lanes.element();
        lanes.square(zz, p.z());
        lanes.square(dtt, p.t());
        lanes.multiply(dtt, dtt, field.d);
        lanes.multiply(e, p.x(), p.y());
        lanes.add(e, e, e);
        lanes.reduce(e); // 2XY
        lanes.add(f, zz, dtt);
        lanes.reduce(f); // Z² + dT²
        lanes.subtract(h, zz, dtt);
        lanes.reduce(h); // Z² − dT²
        lanes.square(zz, p.x());
        lanes.square(g, p.y());
        lanes.add(g, g, zz);
        lanes.reduce(g); // Y² + X²
        long[] eg = lanes.element();
        long[] fh = lanes.element();
        long[] efgh = lanes.element();
        lanes.multiply(eg, e, g);
        lanes.multiply(fh, f, h);
        lanes.multiply(efgh, eg, fh);
        parts.add(new Part(e, f, g, h, eg, fh, efgh));
    }

    void encode(Sink sink) {
        var prefix = new ArrayList<long[]>(parts.size());
        long[] running = field.one.clone();
        for (Part part : parts) {
            prefix.add(running.clone());
            lanes.multiply(running, running, part.efgh);
        }
        field.invert(running, running);
        long[] inverse = lanes.element();
        for (int i = parts.size() - 1; i >= 0; i--) {
            lanes.multiply(inverse, running, prefix.get(i));
            lanes.multiply(running, running, parts.get(i).efgh);
            sink.accept(i, encode(parts.get(i), inverse));
        }
    }

    private long[] encode(Part part, long[] inverse) {
        long[] zInverse = lanes.element();
        long[] tInverse = lanes.element();
        long[] s = lanes.element();
        lanes.multiply(zInverse, part.eg, inverse);
        lanes.multiply(tInverse, part.fh, inverse);
        lanes.multiply(s, part.eg, zInverse);
        long[] rotate = field.negative(s);
        long[] minusE = lanes.element();
        long[] iF = lanes.element();
        field.negate(minusE, part.e);
        lanes.reduce(minusE);
        lanes.multiply(iF, part.f, field.sqrtM1);
        long[] e = lanes.element();
        long[] g = lanes.element();
        long[] h = lanes.element();
        long[] magic = lanes.element();
        lanes.select(e, part.e, part.g, rotate);
        lanes.select(g, part.g, minusE, rotate);
        lanes.select(h, part.h, iF, rotate);
        lanes.select(magic, field.invsqrtAMinusD, field.sqrtM1, rotate);
        lanes.multiply(s, h, e);
        lanes.multiply(s, s, zInverse);
        field.negateIf(g, field.negative(s));
        lanes.multiply(magic, magic, g);
        lanes.multiply(magic, magic, tInverse);
        lanes.subtract(h, h, g);
        lanes.multiply(s, magic, h);
        field.absolute(s);
        return s;
    }
}
