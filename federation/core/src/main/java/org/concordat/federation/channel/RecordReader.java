package org.concordat.federation.channel;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.PartyId;
import org.concordat.matrix.Matrix;

/** The reading half of {@link RecordCodec}: refuses what the writing half would not have written. */
final class RecordReader {
    /** A record may hold itself in a list, so bytes decide the depth: far below what a stack holds. */
    private static final int MAX_DEPTH = 32;

    private final ByteBuffer in;

    RecordReader(ByteBuffer in) {
        this.in = in;
    }

    Record readRecord(Class<?> type, int depth) {
        if (depth > MAX_DEPTH) {
            throw new MalformedFrameException("records are nested deeper than " + MAX_DEPTH);
        }
        var shape = RecordShape.of(type);
        var values = new Object[shape.fields().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(shape.fields().get(i).type(), depth);
        }
        return shape.make(values);
    }

    private Object read(Type type, int depth) {
        if (type instanceof ParameterizedType list) {
            if (depth > MAX_DEPTH) {
                throw new MalformedFrameException("lists are nested deeper than " + MAX_DEPTH);
            }
            int count = length(1);
            var elements = new ArrayList<Object>(Math.min(count, 1024));
            for (int i = 0; i < count; i++) {
                elements.add(read(RecordSchema.elementType(list), depth + 1));
            }
            return List.copyOf(elements);
        }
        return readPlain((Class<?>) type, depth);
    }

    private Object readPlain(Class<?> type, int depth) {
        if (type == boolean.class || type == Boolean.class) {
            return readBoolean();
        } else if (type == int.class || type == Integer.class) {
            return in.getInt();
        } else if (type == long.class || type == Long.class) {
            return in.getLong();
        } else if (type == double.class || type == Double.class) {
            return readDouble();
        } else if (type == String.class) {
            return readText();
        } else if (type == byte[].class) {
            return readBytes();
        } else if (type == int[].class) {
            var numbers = new int[length(Integer.BYTES)];
            in.asIntBuffer().get(numbers);
            in.position(in.position() + numbers.length * Integer.BYTES);
            return numbers;
        } else if (type == double[].class) {
            return readDoubles();
        } else if (type == BitSet.class) {
            return readBits();
        } else if (type == Matrix.class) {
            return readMatrix();
        } else if (type == PublicKeyBytes.class) {
            var scheme = readText();
            var bytes = readBytes();
            return checked(() -> new PublicKeyBytes(scheme, bytes));
        } else if (type == Points.class) {
            var body = readBytes();
            return checked(() -> new Points(body));
        } else if (type == PartyId.class) {
            var party = readText();
            return checked(() -> new PartyId(party));
        } else if (type == FreshMatrix.class || type == MaskedMatrix.class || type == Residues.class) {
            return readCiphertexts(type);
        } else if (type.isEnum()) {
            int ordinal = in.getInt();
            var constants = type.getEnumConstants();
            if (ordinal < 0 || ordinal >= constants.length) {
                throw new MalformedFrameException(type.getSimpleName() + " has no constant " + ordinal);
            }
            return constants[ordinal];
        } else if (type.isSealed()) {
            int index = Short.toUnsignedInt(in.getShort());
            var permitted = RecordSchema.records(type);
            if (index >= permitted.size()) {
                throw new MalformedFrameException(type.getSimpleName() + " has no kind " + index);
            }
            return readRecord(permitted.get(index), depth + 1);
        } else if (type.isRecord()) {
            return readRecord(type, depth + 1);
        }
        throw new IllegalArgumentException("no wire form for " + type);
    }

    private boolean readBoolean() {
        return switch (in.get()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new MalformedFrameException("a boolean is 0 or 1");
        };
    }

    private double readDouble() {
        double number = in.getDouble();
        if (Double.isNaN(number)) {
            throw new MalformedFrameException("NaN does not travel");
        }
        return number;
    }

    private double[] readDoubles() {
        var numbers = new double[length(Double.BYTES)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = readDouble();
        }
        return numbers;
    }

    private byte[] readBytes() {
        var bytes = new byte[length(1)];
        in.get(bytes);
        return bytes;
    }

    private int length(int elementBytes) {
        int length = in.getInt();
        if (length < 0 || (long) length * elementBytes > in.remaining()) {
            throw new MalformedFrameException("a length of " + Integer.toUnsignedString(length) + " is beyond the "
                    + in.remaining() + " bytes left");
        }
        return length;
    }

    private String readText() {
        var bytes = ByteBuffer.wrap(readBytes());
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
                throw new MalformedFrameException("a text is not in NFC");
            }
            return text;
        } catch (CharacterCodingException _) {
            throw new MalformedFrameException("a text is not UTF-8");
        }
    }

    private BitSet readBits() {
        int length = in.getInt();
        var bytes = readBytes();
        var bits = BitSet.valueOf(bytes);
        if (bytes.length != (bits.length() + 7) / 8) {
            throw new MalformedFrameException("a bit set ends with zero bytes");
        }
        if (bits.length() != length) {
            throw new MalformedFrameException("found " + bits.length() + " bits, declared " + length);
        }
        return bits;
    }

    private Matrix readMatrix() {
        int rows = in.getInt();
        int columns = in.getInt();
        var values = readDoubles();
        return checked(() -> Matrix.of(rows, columns, values));
    }

    private Object readCiphertexts(Class<?> type) {
        var hash = new byte[32];
        in.get(hash);
        var key = Fingerprint.of(hash);
        int rows = in.getInt();
        int columns = in.getInt();
        var body = readBytes();
        return checked(() -> {
            if (type == FreshMatrix.class) {
                return new FreshMatrix(key, rows, columns, body);
            }
            return type == MaskedMatrix.class
                    ? new MaskedMatrix(key, rows, columns, body)
                    : new Residues(key, rows, columns, body);
        });
    }

    private static <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(String.valueOf(e.getMessage()));
        }
    }
}
