package org.concordat.federation.channel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.PartyId;
import org.concordat.matrix.Matrix;

/**
 * The canonical bytes of a record, derived from its components: equal records give equal bytes, and bytes that are not
 * canonical are refused. Big endian; fields in record order; u32 lengths, never believed beyond the bytes at hand; NaN
 * refused; text in UTF-8 and NFC. The closed set of field types: {@code boolean, int, long, double, String, byte[], int[],
 * double[]}, enums, {@code List}, {@code BitSet}, {@link Matrix}, {@link FreshMatrix}, {@link MaskedMatrix},
 * {@link Residues}, {@link PublicKeyBytes}, {@link Points}, {@link PartyId}, records of these, and sealed interfaces of such
 * records (a u16, the place in the order of {@code permits}, goes before).
 *
 * <p>This is the one place where reflection is allowed. No class name is on the wire.
 */
@SuppressWarnings("EnumOrdinal") // the schema file holds the order
public final class RecordCodec {
    private RecordCodec() {}

    public static byte[] encode(Record value) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            writeRecord(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws MalformedFrameException if the bytes are not exactly the canonical form of such a record */
    public static <T extends Record> T decode(Class<T> type, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            var value = type.cast(readRecord(in, type));
            if (in.hasRemaining()) {
                throw new MalformedFrameException(
                        type.getSimpleName() + " is followed by " + in.remaining() + " bytes too many");
            }
            return value;
        } catch (BufferUnderflowException _) {
            throw new MalformedFrameException(type.getSimpleName() + " ends within a field");
        }
    }

    /** The wire schema of a sealed message interface or a record: one line a field. It is checked in and compared by a test. */
    public static String schema(Class<?> type) {
        var seen = new ArrayList<Class<?>>();
        seen.add(type);
        var text = new StringBuilder();
        for (int i = 0; i < seen.size(); i++) {
            describe(seen.get(i), seen, text);
        }
        return text.toString();
    }

    private static void describe(Class<?> type, List<Class<?>> seen, StringBuilder text) {
        if (type.isSealed()) {
            text.append("oneof ").append(type.getSimpleName()).append(" {\n");
            for (Class<?> permitted : permits(type)) {
                text.append("  ").append(permitted.getSimpleName()).append('\n');
                note(permitted, seen);
            }
        } else if (type.isEnum()) {
            text.append("enum ").append(type.getSimpleName()).append(" {\n");
            for (Object constant : type.getEnumConstants()) {
                text.append("  ").append(constant).append('\n');
            }
        } else {
            text.append("record ").append(type.getSimpleName()).append(" {\n");
            for (RecordComponent component : type.getRecordComponents()) {
                text.append("  ")
                        .append(component.getName())
                        .append(": ")
                        .append(typeName(component.getGenericType(), seen))
                        .append('\n');
            }
        }
        text.append("}\n");
    }

    private static String typeName(Type type, List<Class<?>> seen) {
        if (type instanceof ParameterizedType parameterized) {
            return "List<" + typeName(parameterized.getActualTypeArguments()[0], seen) + ">";
        }
        var raw = (Class<?>) type;
        boolean library = raw == FreshMatrix.class
                || raw == MaskedMatrix.class
                || raw == Residues.class
                || raw == PublicKeyBytes.class
                || raw == Points.class
                || raw == PartyId.class;
        if ((raw.isRecord() && !library) || raw.isEnum() || raw.isSealed()) {
            note(raw, seen);
        }
        return raw.getSimpleName();
    }

    private static void note(Class<?> type, List<Class<?>> seen) {
        if (!seen.contains(type)) {
            seen.add(type);
        }
    }

    // Sorted by name, so that the order of the source file decides nothing.
    private static List<Class<?>> permits(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .sorted(Comparator.comparing(Class::getSimpleName))
                .collect(Collectors.toUnmodifiableList());
    }

    private static void writeRecord(DataOutputStream out, Record value) throws IOException {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            write(out, component.getGenericType(), get(component, value));
        }
    }

    private static Object get(RecordComponent component, Object owner) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return java.util.Objects.requireNonNull(
                    accessor.invoke(owner), () -> component.getName() + " is null: the wire has no null");
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static void write(DataOutputStream out, Type type, Object value) throws IOException {
        switch (value) {
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeInt(number);
            case Long number -> out.writeLong(number);
            case Double number -> writeDouble(out, number);
            case String text ->
                writeBytes(out, Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> writeBytes(out, bytes);
            case int[] numbers -> {
                out.writeInt(numbers.length);
                var buffer = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Integer.BYTES));
                buffer.asIntBuffer().put(numbers);
                out.write(buffer.array());
            }
            case double[] numbers -> writeDoubles(out, numbers);
            case Enum<?> constant -> out.writeInt(constant.ordinal());
            case List<?> list -> {
                out.writeInt(list.size());
                for (Object element : list) {
                    write(out, elementType(type), element);
                }
            }
            case BitSet bits -> {
                out.writeInt(bits.length());
                writeBytes(out, bits.toByteArray());
            }
            case Matrix matrix -> {
                out.writeInt(matrix.rows());
                out.writeInt(matrix.columns());
                writeDoubles(out, matrix.toArray());
            }
            case FreshMatrix matrix ->
                writeCiphertexts(out, matrix.key(), matrix.rows(), matrix.columns(), matrix.body());
            case MaskedMatrix matrix ->
                writeCiphertexts(out, matrix.key(), matrix.rows(), matrix.columns(), matrix.body());
            case Residues matrix -> writeCiphertexts(out, matrix.key(), matrix.rows(), matrix.columns(), matrix.body());
            case PublicKeyBytes key -> {
                writeBytes(out, key.scheme().getBytes(StandardCharsets.UTF_8));
                writeBytes(out, key.bytes());
            }
            case Points points -> writeBytes(out, points.body());
            case PartyId party -> writeBytes(out, party.value().getBytes(StandardCharsets.UTF_8));
            case Record record -> {
                if (type instanceof Class<?> declared && declared.isSealed()) {
                    out.writeShort(permits(declared).indexOf(record.getClass()));
                }
                writeRecord(out, record);
            }
            default -> throw new IllegalArgumentException("no wire form for " + value.getClass());
        }
    }

    private static Type elementType(Type list) {
        return ((ParameterizedType) list).getActualTypeArguments()[0];
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeDouble(DataOutputStream out, double number) throws IOException {
        if (Double.isNaN(number)) {
            throw new IllegalArgumentException("NaN does not travel");
        }
        out.writeLong(Double.doubleToRawLongBits(number));
    }

    private static void writeDoubles(DataOutputStream out, double[] numbers) throws IOException {
        out.writeInt(numbers.length);
        for (double number : numbers) {
            writeDouble(out, number);
        }
    }

    private static void writeCiphertexts(DataOutputStream out, Fingerprint key, int rows, int columns, byte[] body)
            throws IOException {
        out.write(key.toBytes());
        out.writeInt(rows);
        out.writeInt(columns);
        writeBytes(out, body);
    }

    private static Record readRecord(ByteBuffer in, Class<?> type) {
        var components = type.getRecordComponents();
        var arguments = new Object[components.length];
        var types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = read(in, components[i].getGenericType());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return (Record) constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new MalformedFrameException(type.getSimpleName() + " refuses its fields: "
                    + e.getTargetException().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    private static Object read(ByteBuffer in, Type type) {
        if (type instanceof ParameterizedType list) {
            int count = length(in, 1);
            var elements = new ArrayList<Object>(Math.min(count, 1024));
            for (int i = 0; i < count; i++) {
                elements.add(read(in, elementType(list)));
            }
            return List.copyOf(elements);
        }
        return readPlain(in, (Class<?>) type);
    }

    private static Object readPlain(ByteBuffer in, Class<?> type) {
        if (type == boolean.class) {
            return readBoolean(in);
        } else if (type == int.class) {
            return in.getInt();
        } else if (type == long.class) {
            return in.getLong();
        } else if (type == double.class) {
            return readDouble(in);
        } else if (type == String.class) {
            return readText(in);
        } else if (type == byte[].class) {
            return readBytes(in);
        } else if (type == int[].class) {
            var numbers = new int[length(in, Integer.BYTES)];
            in.asIntBuffer().get(numbers);
            in.position(in.position() + numbers.length * Integer.BYTES);
            return numbers;
        } else if (type == double[].class) {
            return readDoubles(in);
        } else if (type == BitSet.class) {
            return readBits(in);
        } else if (type == Matrix.class) {
            return readMatrix(in);
        } else if (type == PublicKeyBytes.class) {
            var scheme = readText(in);
            var bytes = readBytes(in);
            return checked(() -> new PublicKeyBytes(scheme, bytes));
        } else if (type == Points.class) {
            var body = readBytes(in);
            return checked(() -> new Points(body));
        } else if (type == PartyId.class) {
            var party = readText(in);
            return checked(() -> new PartyId(party));
        } else if (type == FreshMatrix.class || type == MaskedMatrix.class || type == Residues.class) {
            return readCiphertexts(in, type);
        } else if (type.isEnum()) {
            int ordinal = in.getInt();
            var constants = type.getEnumConstants();
            if (ordinal < 0 || ordinal >= constants.length) {
                throw new MalformedFrameException(type.getSimpleName() + " has no constant " + ordinal);
            }
            return constants[ordinal];
        } else if (type.isSealed()) {
            int index = Short.toUnsignedInt(in.getShort());
            var permitted = permits(type);
            if (index >= permitted.size()) {
                throw new MalformedFrameException(type.getSimpleName() + " has no kind " + index);
            }
            return readRecord(in, permitted.get(index));
        } else if (type.isRecord()) {
            return readRecord(in, type);
        }
        throw new IllegalArgumentException("no wire form for " + type);
    }

    private static boolean readBoolean(ByteBuffer in) {
        return switch (in.get()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new MalformedFrameException("a boolean is 0 or 1");
        };
    }

    private static double readDouble(ByteBuffer in) {
        double number = in.getDouble();
        if (Double.isNaN(number)) {
            throw new MalformedFrameException("NaN does not travel");
        }
        return number;
    }

    private static double[] readDoubles(ByteBuffer in) {
        var numbers = new double[length(in, Double.BYTES)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = readDouble(in);
        }
        return numbers;
    }

    private static byte[] readBytes(ByteBuffer in) {
        var bytes = new byte[length(in, 1)];
        in.get(bytes);
        return bytes;
    }

    private static int length(ByteBuffer in, int elementBytes) {
        int length = in.getInt();
        if (length < 0 || (long) length * elementBytes > in.remaining()) {
            throw new MalformedFrameException("a length of " + Integer.toUnsignedString(length) + " is beyond the "
                    + in.remaining() + " bytes left");
        }
        return length;
    }

    private static String readText(ByteBuffer in) {
        var bytes = ByteBuffer.wrap(readBytes(in));
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

    private static BitSet readBits(ByteBuffer in) {
        int length = in.getInt();
        var bits = BitSet.valueOf(readBytes(in));
        if (bits.length() != length) {
            throw new MalformedFrameException("found " + bits.length() + " bits, declared " + length);
        }
        return bits;
    }

    private static Matrix readMatrix(ByteBuffer in) {
        int rows = in.getInt();
        int columns = in.getInt();
        var values = readDoubles(in);
        return checked(() -> Matrix.of(rows, columns, values));
    }

    private static Object readCiphertexts(ByteBuffer in, Class<?> type) {
        var hash = new byte[32];
        in.get(hash);
        var key = Fingerprint.of(hash);
        int rows = in.getInt();
        int columns = in.getInt();
        var body = readBytes(in);
        return checked(() -> {
            if (type == FreshMatrix.class) {
                return new FreshMatrix(key, rows, columns, body);
            }
            return type == MaskedMatrix.class
                    ? new MaskedMatrix(key, rows, columns, body)
                    : new Residues(key, rows, columns, body);
        });
    }

    private static <T> T checked(java.util.function.Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(String.valueOf(e.getMessage()));
        }
    }
}
