package org.concordat.federation.channel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.PartyId;
import org.concordat.matrix.Matrix;

/** A record with a field of each type that the codec knows, drawn from a seed. */
record EveryField(
        boolean flag,
        int small,
        long large,
        double real,
        String text,
        byte[] bytes,
        int[] integers,
        double[] reals,
        Colour colour,
        BitSet bits,
        Matrix matrix,
        FreshMatrix fresh,
        MaskedMatrix masked,
        Residues residues,
        PublicKeyBytes key,
        Points points,
        PartyId party,
        Inner inner,
        Shape shape,
        List<Shape> shapes,
        List<List<Integer>> nested,
        List<String> texts) {

    enum Colour {
        RED,
        GREEN,
        BLUE
    }

    record Inner(int number, List<Double> weights) {}

    sealed interface Shape {}

    record Circle(double radius) implements Shape {}

    sealed interface Polygon extends Shape {}

    record Square(long side) implements Polygon {}

    record Empty() implements Polygon {}

    static EveryField draw(SplittableRandom random) {
        return new EveryField(
                random.nextBoolean(),
                random.nextInt(),
                random.nextLong(),
                random.nextDouble(-1e9, 1e9),
                text(random),
                bytes(random, random.nextInt(40)),
                random.ints(random.nextInt(5)).toArray(),
                random.doubles(random.nextInt(5)).toArray(),
                List.of(Colour.values()).get(random.nextInt(3)),
                bits(random),
                Matrix.of(2, 3, random.doubles(6).toArray()),
                new FreshMatrix(fingerprint(random), 2, 1, bytes(random, 20)),
                new MaskedMatrix(fingerprint(random), 1, 1, bytes(random, 7)),
                new Residues(fingerprint(random), 0, 3, new byte[0]),
                new PublicKeyBytes("paillier", bytes(random, 1 + random.nextInt(30))),
                new Points(bytes(random, Points.BYTES * random.nextInt(3))),
                new PartyId("party-" + random.nextInt(1000)),
                new Inner(random.nextInt(), list(random, random::nextDouble)),
                shape(random),
                list(random, () -> shape(random)),
                list(random, () -> list(random, random::nextInt)),
                list(random, () -> text(random)));
    }

    private static Shape shape(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Circle(random.nextDouble());
            case 1 -> new Square(random.nextLong());
            default -> new Empty();
        };
    }

    private static <T> List<T> list(SplittableRandom random, Supplier<T> element) {
        var elements = new ArrayList<T>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return List.copyOf(elements);
    }

    private static BitSet bits(SplittableRandom random) {
        var bits = new BitSet();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            bits.set(random.nextInt(70));
        }
        return bits;
    }

    private static String text(SplittableRandom random) {
        var letters = List.of("a", "Ω", "é", "漢", "🙂", " ", "\n");
        var text = new StringBuilder();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            text.append(letters.get(random.nextInt(letters.size())));
        }
        return text.toString();
    }

    private static Fingerprint fingerprint(SplittableRandom random) {
        return Fingerprint.of(bytes(random, 32));
    }

    private static byte[] bytes(SplittableRandom random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
