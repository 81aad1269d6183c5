package org.concordat.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** A slice for each package two below the root, with the three of core that are one. */
final class PackageSlices implements SliceAssignment {
    private static final Set<String> ONE = Set.of("federation.channel", "federation.script", "federation.audit");
    private final String root;

    PackageSlices(String root) {
        this.root = root;
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        if (!type.getPackageName().startsWith(root + ".")) {
            return SliceIdentifier.ignore();
        }
        var parts = type.getPackageName().substring(root.length() + 1).split("\\.", 3);
        var slice = parts.length == 1 ? parts[0] : parts[0] + "." + parts[1];
        return SliceIdentifier.of(ONE.contains(slice) ? "federation.channel" : slice);
    }

    @Override
    public String getDescription() {
        return "packages";
    }
}
