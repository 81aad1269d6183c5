package org.concordat.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** Calls a constructor of one of some types, or refers to it. */
final class Construct extends ArchCondition<JavaClass> {
    private final List<Class<?>> types;

    Construct(Class<?>... types) {
        super("construct one of " + List.of(types));
        this.types = List.of(types);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        type.getCodeUnitAccessesFromSelf().stream()
                .filter(access -> access.getTarget().getName().equals("<init>"))
                .filter(access ->
                        types.stream().anyMatch(made -> access.getTargetOwner().isEquivalentTo(made)))
                .filter(access -> !access.getTargetOwner().equals(type))
                .forEach(access -> events.add(SimpleConditionEvent.satisfied(type, access.getDescription())));
    }
}
