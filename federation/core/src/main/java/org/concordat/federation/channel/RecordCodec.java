package org.concordat.federation.channel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.OptionalLong;
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
 * double[]}, enums, {@code List} (also of boxed numbers), {@link BitSet}, {@link Matrix}, {@link FreshMatrix}, {@link MaskedMatrix},
 * {@link Residues}, {@link PublicKeyBytes}, {@link Points}, {@link PartyId}, records of these, and sealed interfaces of such
 * records (a u16, the place in the order of {@code permits}, goes before).
 *
 * <p>This and the three classes behind it are the one place where reflection is allowed. No class name is on the wire.
 */
public final class RecordCodec {
    private RecordCodec() {}

    public static byte[] encode(Record value) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            RecordWriter.writeRecord(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws MalformedFrameException if the bytes are not exactly the canonical form of such a record */
    public static <T extends Record> T decode(Class<T> type, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            var value = type.cast(new RecordReader(in).readRecord(type, 0));
            if (in.hasRemaining()) {
                throw new MalformedFrameException(
                        type.getSimpleName() + " is followed by " + in.remaining() + " bytes too many");
            }
            return value;
        } catch (BufferUnderflowException _) {
            throw new MalformedFrameException(type.getSimpleName() + " ends within a field");
        }
    }

    /** Most bytes that a record of this type can have; empty if a field of it has no bound of its own (a matrix, a list). */
    public static OptionalLong longest(Class<?> type) {
        return RecordSchema.longest(type);
    }

    /**
     * The wire schema of a sealed message interface or a record: one line a field. It is checked in and compared by a test.
     *
     * @throws IllegalArgumentException if a field's type has no wire form
     */
    public static String schema(Class<?> type) {
        return RecordSchema.of(type);
    }
}
