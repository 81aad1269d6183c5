package org.concordat.federation.channel;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.PartyId;
import org.concordat.matrix.Matrix;

/** The closed set of types of {@link RecordCodec}, and its description in words. */
final class RecordSchema {
    private static final Set<Class<?>> PLAIN = Set.of(
            boolean.class,
            int.class,
            long.class,
            double.class,
            Boolean.class,
            Integer.class,
            Long.class,
            Double.class,
            String.class,
            byte[].class,
            int[].class,
            double[].class,
            BitSet.class,
            Matrix.class,
            FreshMatrix.class,
            MaskedMatrix.class,
            Residues.class,
            PublicKeyBytes.class,
            Points.class,
            PartyId.class);

    private static final ClassValue<List<Class<?>>> RECORDS = new ClassValue<>() {
        @Override
        protected List<Class<?>> computeValue(Class<?> sealed) {
            return sorted(sealed);
        }
    };

    private RecordSchema() {}

    static String of(Class<?> type) {
        var seen = new ArrayList<Class<?>>();
        seen.add(type);
        var text = new StringBuilder();
        for (int i = 0; i < seen.size(); i++) {
            describe(seen.get(i), seen, text);
        }
        return text.toString();
    }

    /**
     * The records below a sealed interface, sorted by name, so that the order of the source file decides nothing. The place
     * in this list is what the wire holds.
     */
    static List<Class<?>> records(Class<?> sealed) {
        return RECORDS.get(sealed);
    }

    private static List<Class<?>> sorted(Class<?> sealed) {
        var records =
                below(sealed).sorted(Comparator.comparing(Class::getSimpleName)).toList();
        for (int i = 1; i < records.size(); i++) {
            if (records.get(i).getSimpleName().equals(records.get(i - 1).getSimpleName())) {
                throw new IllegalArgumentException("two records of " + sealed.getSimpleName() + " are called "
                        + records.get(i).getSimpleName());
            }
        }
        return records;
    }

    /** Numbers, enums and records of these have a bound; whatever has a length of its own has none. */
    static OptionalLong longest(Type type) {
        if (!(type instanceof Class<?> raw)) {
            return OptionalLong.empty();
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return OptionalLong.of(1);
        } else if (raw == int.class || raw == Integer.class || raw.isEnum()) {
            return OptionalLong.of(Integer.BYTES);
        } else if (raw == long.class || raw == Long.class || raw == double.class || raw == Double.class) {
            return OptionalLong.of(Long.BYTES);
        } else if (raw == PartyId.class) {
            return OptionalLong.of(Integer.BYTES + 256);
        } else if (raw.isSealed() || !raw.isRecord() || PLAIN.contains(raw)) {
            return OptionalLong.empty();
        }
        long sum = 0;
        for (var field : RecordShape.of(raw).fields()) {
            var part = longest(field.type());
            if (part.isEmpty()) {
                return part;
            }
            sum += part.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    static Type elementType(Type list) {
        if (list instanceof ParameterizedType parameterized && parameterized.getRawType() == List.class) {
            return parameterized.getActualTypeArguments()[0];
        }
        throw new IllegalArgumentException("no wire form for " + list);
    }

    private static Stream<Class<?>> below(Class<?> type) {
        if (type.isSealed()) {
            return Stream.of(type.getPermittedSubclasses()).flatMap(RecordSchema::below);
        }
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type + " is not a record: it has no wire form");
        }
        return Stream.of(type);
    }

    private static void describe(Class<?> type, List<Class<?>> seen, StringBuilder text) {
        if (type.isSealed()) {
            text.append("oneof ").append(type.getSimpleName()).append(" {\n");
            for (Class<?> permitted : records(type)) {
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
            for (var field : RecordShape.of(type).fields()) {
                text.append("  ")
                        .append(field.name())
                        .append(": ")
                        .append(typeName(field.type(), seen))
                        .append('\n');
            }
        }
        text.append("}\n");
    }

    private static String typeName(Type type, List<Class<?>> seen) {
        if (type instanceof ParameterizedType) {
            return "List<" + typeName(elementType(type), seen) + ">";
        }
        if (!(type instanceof Class<?> raw)) {
            throw new IllegalArgumentException("no wire form for " + type);
        }
        if (!PLAIN.contains(raw)) {
            if (!raw.isRecord() && !raw.isEnum() && !raw.isSealed()) {
                throw new IllegalArgumentException("no wire form for " + raw);
            }
            note(raw, seen);
        }
        return raw.getSimpleName();
    }

    private static void note(Class<?> type, List<Class<?>> seen) {
        if (!seen.contains(type)) {
            seen.add(type);
        }
    }
}
