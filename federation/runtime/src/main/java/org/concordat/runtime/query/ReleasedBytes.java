package org.concordat.runtime.query;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Sets, answers and people as bytes: counts and lengths in 32 bits, big endian. */
final class ReleasedBytes {
    private static final int NOT_SHOWN = -1;

    private ReleasedBytes() {}

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    /** In a buffer of the very size, as these are large. */
    static byte[] sets(List<BitSet> sets) {
        int size = Integer.BYTES;
        for (var set : sets) {
            size = Math.addExact(size, Integer.BYTES + (set.length() + Byte.SIZE - 1) / Byte.SIZE);
        }
        var bytes = ByteBuffer.allocate(size).putInt(sets.size());
        for (var set : sets) {
            byte[] members = set.toByteArray();
            bytes.putInt(members.length).put(members);
        }
        return bytes.array();
    }

    static List<BitSet> sets(byte[] bytes) {
        return read(bytes, in -> {
            var sets = new ArrayList<BitSet>();
            for (int left = in.readInt(); left > 0; left--) {
                sets.add(BitSet.valueOf(block(in)));
            }
            return sets;
        });
    }

    static byte[] answer(List<Optional<List<BigInteger>>> answer) {
        return write(out -> {
            out.writeInt(answer.size());
            for (var cell : answer) {
                out.writeInt(cell.map(List::size).orElse(NOT_SHOWN));
                for (var statistic : cell.orElse(List.of())) {
                    block(out, statistic.toByteArray());
                }
            }
        });
    }

    static List<Optional<List<BigInteger>>> answer(byte[] bytes) {
        return read(bytes, in -> {
            var answer = new ArrayList<Optional<List<BigInteger>>>();
            for (int left = in.readInt(); left > 0; left--) {
                int width = in.readInt();
                var cell = new ArrayList<BigInteger>();
                for (int i = 0; i < width; i++) {
                    cell.add(new BigInteger(block(in)));
                }
                answer.add(width == NOT_SHOWN ? Optional.empty() : Optional.of(List.copyOf(cell)));
            }
            return answer;
        });
    }

    static byte[] people(long... pseudonyms) {
        var bytes = ByteBuffer.allocate(pseudonyms.length * Long.BYTES);
        bytes.asLongBuffer().put(pseudonyms);
        return bytes.array();
    }

    static long[] peopleOf(byte[] bytes) {
        var pseudonyms = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(pseudonyms);
        return pseudonyms;
    }

    private static void block(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] block(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static byte[] write(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] bytes, Reading<T> reading) {
        try {
            return reading.from(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
