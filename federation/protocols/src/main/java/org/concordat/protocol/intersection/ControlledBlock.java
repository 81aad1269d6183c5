package org.concordat.protocol.intersection;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.crypto.psi.PsiSecret;

/**
 * A block of n blinded points with up to 16 control points among them, at secret places: r·P for a point P of the block. An
 * honest answer b·(r·P) equals r·(b·P). To the peer a control point is one more uniform point. A reply that is in another
 * order in a fraction f of its places, or raised to several secrets, passes with a probability of about (1 − f)¹⁶.
 */
final class ControlledBlock {
    static final int CONTROLS = 16;

    private final PsiGroup group;
    private final PsiSecret secret;
    private final int count;
    private final int[] controlled;
    /** Where in the message each of the n + c points stands. */
    private final int[] places;

    private final Points sent;

    ControlledBlock(PsiGroup group, Points points, SecureRandom random) {
        this.group = group;
        count = points.count();
        secret = group.newSecret(random);
        controlled = Arrays.copyOf(permutation(count, random), controls(count));
        places = permutation(count + controlled.length, random);
        var all = concatenated(points, group.multiply(points.select(controlled), secret));
        sent = all.select(inverse(places));
    }

    /** How many control points stand in a block of {@code count}. */
    static int controls(int count) {
        return Math.min(CONTROLS, count);
    }

    Points sent() {
        return sent;
    }

    /**
     * The answers to the n points in the order of the block, if the answers to the controls are right.
     *
     * @param returned canonical, n + c points
     * @throws IllegalArgumentException if not
     */
    Points open(Points returned) {
        var answers = returned.select(Arrays.copyOf(places, count));
        var found = returned.select(Arrays.copyOfRange(places, count, places.length));
        if (!group.multiply(answers.select(controlled), secret).equals(found)) {
            throw new IllegalArgumentException(
                    "the answer is not the block in the order sent, raised to one secret, as the control points show");
        }
        return answers;
    }

    static Points concatenated(Points left, Points right) {
        var body = new byte[left.body().length + right.body().length];
        System.arraycopy(left.body(), 0, body, 0, left.body().length);
        System.arraycopy(right.body(), 0, body, left.body().length, right.body().length);
        return new Points(body);
    }

    private static int[] permutation(int size, SecureRandom random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(order, random);
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] inverse(int[] permutation) {
        var inverse = new int[permutation.length];
        for (int i = 0; i < permutation.length; i++) {
            inverse[permutation[i]] = i;
        }
        return inverse;
    }
}
