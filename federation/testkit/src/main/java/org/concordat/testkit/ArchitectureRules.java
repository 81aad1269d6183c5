package org.concordat.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Residues;
import org.concordat.federation.channel.Message;

/**
 * The rules of the house, executable: what design.md section 1 and the style ask of packages and types. Each module applies
 * them to its own classes:
 *
 * <pre>{@code
 * class ArchitectureTest {
 *     @Test
 *     void keepsTheRulesOfTheHouse() {
 *         ArchitectureRules.ofTheHouse().checkModule();
 *     }
 * }
 * }</pre>
 *
 * <p>An exception is listed here, by name and with its reason, never tolerated in silence. Each rule is shown to fail on a
 * small sample that breaks it (see {@code ArchitectureRulesTest}).
 */
public final class ArchitectureRules {
    private static final String ROOT = "org.concordat";

    /** Who may not know whom: the arrows of design.md section 1 point down, and this lists what lies above or beside. */
    private static final Map<String, List<String>> UNSEEN = new LinkedHashMap<>();

    static {
        var services = List.of("guest", "host", "arbiter");
        UNSEEN.put("matrix", List.of("crypto", "federation", "protocol", "runtime", "migrations", "cli", "sandbox"));
        UNSEEN.put("crypto", List.of("federation", "protocol", "runtime", "migrations", "cli", "sandbox"));
        UNSEEN.put("federation", List.of("protocol", "runtime", "migrations", "cli", "sandbox"));
        UNSEEN.put("protocol", List.of("runtime", "migrations", "cli", "sandbox"));
        UNSEEN.put("runtime", List.of("protocol", "cli", "sandbox"));
        UNSEEN.put("migrations", List.of("crypto", "federation", "protocol", "runtime", "cli", "sandbox"));
        UNSEEN.put("cli", List.of("protocol", "runtime", "migrations", "sandbox"));
        UNSEEN.put("guest", List.of("host", "arbiter", "cli", "sandbox"));
        UNSEEN.put("host", List.of("guest", "arbiter", "cli", "sandbox"));
        UNSEEN.put("arbiter", List.of("guest", "host", "cli", "sandbox"));
        UNSEEN.replaceAll((layer, unseen) -> {
            var all = new ArrayList<>(unseen);
            if (!services.contains(layer)) {
                all.addAll(services);
            }
            all.add("testkit");
            return List.copyOf(all);
        });
    }

    /** Protocol packages that others build on: preparation of columns, and the scores and reports of models. */
    private static final Set<String> SHARED_PROTOCOLS = Set.of("preparation", "evaluation");

    /** Classes that read an institution's own data by SQL; every other one that does is a {@code Jdbc*}. */
    private static final Set<String> READERS_OF_FOREIGN_TABLES =
            Set.of("TableRows", "ParquetRows", "QueriedRows", "SqlCell", "DatasetSources");

    /** Classes that hand a data source or a client to the stores that they make, and run no statement. */
    private static final Set<String> WIRING = Set.of("PartyRest", "JobParts", "PartyRuntime");

    /** A debt: their statements belong in a {@code Jdbc*} store. Listed so that no other joins them. */
    private static final Set<String> STATEMENTS_TO_MOVE =
            Set.of("IdempotentRequests", "GuestCoordination", "AuditExport");

    private static final String[] FRAMEWORKS = {
        "org.springframework..",
        "jakarta..",
        "org.apache.kafka..",
        "java.sql..",
        "javax.sql..",
        "tools.jackson..",
        "com.fasterxml.."
    };

    private final String root;

    private ArchitectureRules(String root) {
        this.root = root;
    }

    public static ArchitectureRules ofTheHouse() {
        return new ArchitectureRules(ROOT);
    }

    /** The same rules for a small house below another package: a sample that breaks one of them. */
    static ArchitectureRules under(String root) {
        return new ArchitectureRules(root);
    }

    /** Checks the classes of the module whose tests run: Maven starts them in its folder. */
    public void checkModule() {
        var classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
        if (classes.isEmpty()) {
            throw new AssertionError("no classes in target/classes: the rules would hold of nothing");
        }
        check(classes);
    }

    public void check(JavaClasses classes) {
        all().forEach(rule -> rule.check(classes));
    }

    List<ArchRule> all() {
        return List.of(
                layers(),
                noCycles(),
                protocolsApart(),
                plainJavaBelow(),
                protocolsPure(),
                messagesAreRecords(),
                kafkaInItsPlace(),
                sqlInItsPlace(),
                noFieldInjection(),
                noJavaSerialization(),
                nullMarkedPackages(),
                ciphertextsFromBackEnds(),
                namesThatSay());
    }

    /** The arrows point down, and no service sees another. */
    ArchRule layers() {
        var rules = new ArrayList<ArchRule>();
        UNSEEN.forEach((layer, unseen) -> rules.add(noClasses()
                .that()
                .resideInAPackage(root + "." + layer + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        unseen.stream().map(other -> root + "." + other + "..").toArray(String[]::new))
                .as("no class of " + layer + " should depend on " + unseen)
                .allowEmptyShould(true)));
        return CompositeArchRule.of(rules).as("the arrows point down, and no service sees another");
    }

    /**
     * No package of a layer needs another that needs it. In core, {@code channel}, {@code script} and {@code audit} are one:
     * a script names messages, a session keeps to a script, a disclosure has an address.
     */
    ArchRule noCycles() {
        return slices().assignedFrom(new PackageSlices(root))
                .should()
                .beFreeOfCycles()
                .as("packages of a layer are free of cycles")
                .allowEmptyShould(true);
    }

    /** A protocol can be read, and removed, without another. */
    ArchRule protocolsApart() {
        return classes()
                .that()
                .resideInAPackage(root + ".protocol.*..")
                .should(new SeeNoOtherProtocol(root + ".protocol.", SHARED_PROTOCOLS))
                .allowEmptyShould(true);
    }

    /** Crypto, core and protocols run anywhere. */
    ArchRule plainJavaBelow() {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        root + ".matrix..", root + ".crypto..", root + ".federation..", root + ".protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .as("crypto, core and protocols are free of Spring, Kafka, SQL and Jackson")
                .allowEmptyShould(true);
    }

    /** A protocol is a function of its inputs, its peers and its session. */
    ArchRule protocolsPure() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".protocol..")
                .should(new UseTheWorld())
                .as("protocols should have no randomness, clock, thread or file of their own")
                .allowEmptyShould(true);
    }

    ArchRule messagesAreRecords() {
        return classes()
                .that()
                .areAssignableTo(Message.class)
                .and()
                .areNotInterfaces()
                .should()
                .beAssignableTo(Record.class)
                .as("every concrete message is a record")
                .allowEmptyShould(true);
    }

    ArchRule kafkaInItsPlace() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        root + ".runtime.transport..",
                        root + ".cli.broker..",
                        root + ".sandbox..",
                        root + ".testkit.relay..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .as(
                        "only runtime.transport touches Kafka, cli.broker, which sets one up, the sandbox, which starts one, and the relay of tests")
                .allowEmptyShould(true);
    }

    ArchRule sqlInItsPlace() {
        return noClasses()
                .that(not(mayTouchSql()))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
                .as("only Jdbc* classes touch SQL, and those that read or hand out foreign data sources")
                .allowEmptyShould(true);
    }

    ArchRule noFieldInjection() {
        var injecting = DescribedPredicate.<JavaAnnotation<?>>describe(
                "an annotation that injects",
                annotation -> Set.of("Autowired", "Inject", "Resource", "Value")
                        .contains(annotation.getRawType().getSimpleName()));
        return fields().should()
                .notBeAnnotatedWith(injecting)
                .as("dependencies come through the constructor")
                .allowEmptyShould(true);
    }

    ArchRule noJavaSerialization() {
        return classes()
                .should(new NotBeSerializable())
                .as("no java.io.Serializable but what the platform makes so, and no object streams")
                .allowEmptyShould(true);
    }

    ArchRule nullMarkedPackages() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new LiveInNullMarkedPackage())
                .as("each package has a package-info with @NullMarked")
                .allowEmptyShould(true);
    }

    /** The type is the proof of randomness only if nobody else makes one; the codec makes what its peer's back end made. */
    ArchRule ciphertextsFromBackEnds() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".crypto..", root + ".testkit..")
                .and()
                .doNotHaveFullyQualifiedName("org.concordat.federation.channel.RecordReader")
                .should(new Construct(FreshMatrix.class, MaskedMatrix.class, Residues.class))
                .as("only back ends and the codec make FreshMatrix, MaskedMatrix and Residues")
                .allowEmptyShould(true);
    }

    ArchRule namesThatSay() {
        return noClasses()
                .should()
                .haveNameMatching(".*[.$](\\w+(Util|Utils|Manager|Helper|Impl)|(Base|Common|Abstract)[A-Z]\\w*)")
                .as("a name says how: no Util, Manager, Helper, Impl, Base, Common, Abstract")
                .allowEmptyShould(true);
    }

    private DescribedPredicate<JavaClass> mayTouchSql() {
        return DescribedPredicate.<JavaClass>describe("Jdbc*, wiring or a reader of foreign tables", type -> {
                    var outer = type.getName().substring(type.getPackageName().length() + 1);
                    var name = outer.contains("$") ? outer.substring(0, outer.indexOf('$')) : outer;
                    return name.startsWith("Jdbc")
                            || name.endsWith("Configuration")
                            || READERS_OF_FOREIGN_TABLES.contains(name)
                            || WIRING.contains(name)
                            || STATEMENTS_TO_MOVE.contains(name);
                })
                .or(resideInAnyPackage(root + ".migrations..", root + ".sandbox.."));
    }
}
