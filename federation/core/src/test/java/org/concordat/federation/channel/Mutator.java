package org.concordat.federation.channel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes bytes as a fuzzer does: flips, lengths at their edges, cuts, repetitions, and parts of other inputs. */
final class Mutator {
    private static final int[] EDGES = {
        0, 1, -1, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7ffffff0
    };
    private static final int LONGEST = 64 << 10;

    private final SplittableRandom random;

    Mutator(SplittableRandom random) {
        this.random = random;
    }

    byte[] mutate(byte[] input, List<byte[]> others) {
        byte[] changed = input.clone();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            changed = once(changed, others.get(random.nextInt(others.size())));
        }
        return changed.length > LONGEST ? Arrays.copyOf(changed, LONGEST) : changed;
    }

    private byte[] once(byte[] input, byte[] other) {
        if (input.length == 0) {
            return other.clone();
        }
        int at = random.nextInt(input.length);
        switch (random.nextInt(8)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt(256);
            case 2 -> edge(input, at);
            case 3 -> {
                return Arrays.copyOf(input, at);
            }
            case 4 -> {
                return joined(Arrays.copyOf(input, at), other, random.nextInt(other.length + 1));
            }
            case 5 -> {
                return joined(Arrays.copyOf(input, at), input, random.nextInt(input.length));
            }
            case 6 -> {
                int length = random.nextInt(Math.min(input.length - at, 16) + 1);
                return joined(Arrays.copyOf(input, at), input, at + length);
            }
            default -> {
                int length = Math.min(Math.min(other.length, input.length - at), random.nextInt(1, 33));
                int from = random.nextInt(other.length - length + 1);
                System.arraycopy(other, from, input, at, length);
            }
        }
        return input;
    }

    private void edge(byte[] input, int at) {
        var value = ByteBuffer.allocate(Integer.BYTES)
                .putInt(EDGES[random.nextInt(EDGES.length)])
                .array();
        int width = Math.min(random.nextBoolean() ? 4 : 2, input.length - at);
        System.arraycopy(value, Integer.BYTES - width, input, at, width);
    }

    private static byte[] joined(byte[] first, byte[] second, int from) {
        return ByteBuffer.allocate(first.length + second.length - from)
                .put(first)
                .put(second, from, second.length - from)
                .array();
    }
}
