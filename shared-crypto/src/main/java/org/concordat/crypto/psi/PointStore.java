package org.concordat.crypto.psi;

/** Points one after the other, each in 20 limbs: what lets a computation change between points and rows side by side. */
final class PointStore {
    private static final int COORDINATES = 4;
    private static final int SIZE = COORDINATES * FieldLanes.LIMBS;

    private final long[] words;

    PointStore(int count) {
        words = new long[Math.multiplyExact(count, SIZE)];
    }

    int count() {
        return words.length / SIZE;
    }

    /** Lane ← point {@code index}. */
    void load(FieldLanes lanes, RistrettoPoints.Point point, int lane, int index) {
        for (int c = 0; c < COORDINATES; c++) {
            long[] element = coordinate(point, c);
            for (int limb = 0; limb < FieldLanes.LIMBS; limb++) {
                element[limb * lanes.count() + lane] = words[index * SIZE + c * FieldLanes.LIMBS + limb];
            }
        }
    }

    /** Point {@code index} ← lane. */
    void save(FieldLanes lanes, RistrettoPoints.Point point, int lane, int index) {
        for (int c = 0; c < COORDINATES; c++) {
            long[] element = coordinate(point, c);
            for (int limb = 0; limb < FieldLanes.LIMBS; limb++) {
                words[index * SIZE + c * FieldLanes.LIMBS + limb] = element[limb * lanes.count() + lane];
            }
        }
    }

    private static long[] coordinate(RistrettoPoints.Point point, int index) {
        return switch (index) {
            case 0 -> point.x();
            case 1 -> point.y();
            case 2 -> point.z();
            default -> point.t();
        };
    }
}
