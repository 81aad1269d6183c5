package org.concordat.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/**
 * A slice for each package below the root, with the three of core that are one. A program's main class ({@code *Main},
 * {@code *Application}) joins all that it starts, and is in none.
 */
final class PackageSlices implements SliceAssignment {
    private static final Set<String> ONE = Set.of("federation.channel", "federation.script", "federation.audit");
    private final String root;

    PackageSlices(String root) {
        this.root = root;
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        boolean joins =
                type.getSimpleName().endsWith("Main") || type.getSimpleName().endsWith("Application");
        if (joins || !type.getPackageName().startsWith(root + ".")) {
            return SliceIdentifier.ignore();
        }
        var slice = type.getPackageName().substring(root.length() + 1);
        return SliceIdentifier.of(ONE.contains(slice) ? "federation.channel" : slice);
    }

    @Override
    public String getDescription() {
        return "packages";
    }
}
