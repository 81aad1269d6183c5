package org.concordat.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The class's package has a package-info, and it says {@code @NullMarked}. */
final class LiveInNullMarkedPackage extends ArchCondition<JavaClass> {
    LiveInNullMarkedPackage() {
        super("live in a package with a @NullMarked package-info");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        var info = type.getPackage().tryGetPackageInfo();
        if (info.isEmpty() || !info.get().isAnnotatedWith(NullMarked.class)) {
            events.add(SimpleConditionEvent.violated(
                    type, type.getPackageName() + (info.isEmpty() ? " has no package-info" : " is not @NullMarked")));
        }
    }
}
