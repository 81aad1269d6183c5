package org.concordat.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Serializable;
import java.util.Set;

/** Neither declares Serializable nor uses object streams; what inherits it from the platform cannot help it. */
final class NotBeSerializable extends ArchCondition<JavaClass> {
    private static final Set<String> OBJECT_STREAMS = Set.of("java.io.ObjectInputStream", "java.io.ObjectOutputStream");

    NotBeSerializable() {
        super("not use Java serialization");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (type.getRawInterfaces().stream().anyMatch(face -> face.isEquivalentTo(Serializable.class))) {
            events.add(SimpleConditionEvent.violated(type, type.getName() + " implements Serializable"));
        }
        type.getDirectDependenciesFromSelf().stream()
                .filter(dependency ->
                        OBJECT_STREAMS.contains(dependency.getTargetClass().getName()))
                .forEach(dependency -> events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
    }
}
