package org.concordat.testkit;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** A protocol package depends on itself and the shared ones; a shared one on the shared ones alone. */
final class SeeNoOtherProtocol extends ArchCondition<JavaClass> {
    private final String prefix;
    private final Set<String> shared;

    SeeNoOtherProtocol(String prefix, Set<String> shared) {
        super("see no other protocol but " + shared);
        this.prefix = prefix;
        this.shared = shared;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        var own = protocolOf(type);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            var other = protocolOf(dependency.getTargetClass());
            boolean allowed = other.isEmpty() || other.equals(own) || shared.contains(other);
            if (!allowed) {
                events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
            }
        }
    }

    private String protocolOf(JavaClass type) {
        var name = type.getPackageName();
        if (!name.startsWith(prefix)) {
            return "";
        }
        var rest = name.substring(prefix.length());
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    }
}
