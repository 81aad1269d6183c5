package org.concordat.federation.channel;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A record class taken apart: its fields in order and the constructor that puts them together. Looked up once for a class. */
final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    /** One field. */
    record Field(String name, Type type, Method accessor) {
        Object of(Record owner) {
            try {
                return Objects.requireNonNull(accessor.invoke(owner), () -> name + " is null: the wire has no null");
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + accessor, e);
            }
        }
    }

    private final String name;
    private final List<Field> fields;
    private final Constructor<?> constructor;

    private RecordShape(Class<?> type) {
        var components = type.getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException(type + " is not a record: it has no wire form");
        }
        name = type.getSimpleName();
        fields = Stream.of(components).map(RecordShape::field).toList();
        var types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor: " + type, e);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    List<Field> fields() {
        return fields;
    }

    /** @throws MalformedFrameException if the record refuses its fields */
    Record make(Object... values) {
        try {
            return (Record) constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new MalformedFrameException(
                    name + " refuses its fields: " + e.getTargetException().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + name, e);
        }
    }

    private static Field field(RecordComponent component) {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        return new Field(component.getName(), component.getGenericType(), accessor);
    }
}
