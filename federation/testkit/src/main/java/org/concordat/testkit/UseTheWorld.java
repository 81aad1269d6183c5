package org.concordat.testkit;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Makes randomness, reads a clock, starts a thread, or touches a file. */
final class UseTheWorld extends ArchCondition<JavaClass> {
    private static final Set<String> CONSTRUCTED = Set.of(
            "java.security.SecureRandom",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.lang.Thread",
            "java.util.Timer",
            "java.util.Date");
    private static final Map<String, Set<String>> CALLED = Map.of(
            "java.lang.Math", Set.of("random"),
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis", "getenv", "getProperty"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.security.SecureRandom", Set.of("getInstance", "getInstanceStrong"),
            "java.util.concurrent.ThreadLocalRandom", Set.of("current"),
            "java.util.Collection", Set.of("parallelStream"),
            "java.util.List", Set.of("parallelStream"));
    private static final Set<String> PACKAGES = Set.of("java.util.concurrent", "java.nio.file", "java.net");

    UseTheWorld() {
        super("use randomness, a clock, a thread or a file");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Stream.concat(type.getConstructorCallsFromSelf().stream(), type.getMethodCallsFromSelf().stream())
                .filter(UseTheWorld::forbidden)
                .forEach(call -> events.add(SimpleConditionEvent.satisfied(type, call.getDescription())));
    }

    private static boolean forbidden(JavaAccess<?> call) {
        var owner = call.getTargetOwner();
        var name = call.getTarget().getName();
        return switch (call) {
            // A subclass that calls up is judged by what it does itself: the seeded randomness of the intersection.
            case JavaConstructorCall up
            when CONSTRUCTED.contains(owner.getName()) -> !up.getOriginOwner().isAssignableTo(owner.getName());
            case JavaMethodCall _
            when CALLED.getOrDefault(owner.getName(), Set.of()).contains(name) -> true;
            case JavaMethodCall _ when owner.getPackageName().equals("java.time") && name.equals("now") -> true;
            case JavaMethodCall _
            when owner.getName().equals("java.lang.Thread") ->
                !name.equals("currentThread") && !name.equals("isInterrupted");
            case JavaMethodCall _ when owner.getName().startsWith("java.util.stream.") -> name.equals("parallel");
            default -> PACKAGES.contains(owner.getPackageName()) && !owner.isAssignableTo(Throwable.class);
        };
    }
}
