package org.concordat.federation.channel;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.List;
import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.PartyId;
import org.concordat.matrix.Matrix;

/** The writing half of {@link RecordCodec}. */
@SuppressWarnings("EnumOrdinal") // the schema file holds the order
final class RecordWriter {
    private RecordWriter() {}

    static void writeRecord(DataOutputStream out, Record value) throws IOException {
        for (var field : RecordShape.of(value.getClass()).fields()) {
            write(out, field.type(), field.of(value));
        }
    }

    private static void write(DataOutputStream out, Type type, Object value) throws IOException {
        switch (value) {
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeInt(number);
            case Long number -> out.writeLong(number);
            case Double number -> writeDouble(out, number);
            case String text -> writeText(out, text);
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
                    write(out, RecordSchema.elementType(type), element);
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
                writeText(out, key.scheme());
                writeBytes(out, key.bytes());
            }
            case Points points -> writeBytes(out, points.body());
            case PartyId party -> writeText(out, party.value());
            case Record record -> {
                if (type instanceof Class<?> declared && declared.isSealed()) {
                    out.writeShort(RecordSchema.records(declared).indexOf(record.getClass()));
                }
                writeRecord(out, record);
            }
            default -> throw new IllegalArgumentException("no wire form for " + value.getClass());
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        // The strict encoder: half of a surrogate pair is refused, not replaced.
        var utf8 = StandardCharsets.UTF_8
                .newEncoder()
                .encode(CharBuffer.wrap(Normalizer.normalize(text, Normalizer.Form.NFC)));
        out.writeInt(utf8.remaining());
        out.write(utf8.array(), utf8.arrayOffset() + utf8.position(), utf8.remaining());
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
}
