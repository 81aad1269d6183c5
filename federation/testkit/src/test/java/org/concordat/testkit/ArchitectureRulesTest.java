package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule fails on a sample that breaks it, and holds of the modules that cannot see the testkit. */
class ArchitectureRulesTest {
    private static final String SAMPLE = "org.concordat.testkit.sample.";
    private static final JavaClasses SAMPLES = new ClassFileImporter().importPackages("org.concordat.testkit.sample");

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("layers", "Runs", ArchitectureRules::layers),
                rule("services", "Hosts", ArchitectureRules::layers),
                rule("cycles", "Cycle detected", ArchitectureRules::noCycles),
                rule("protocols", "Lending", ArchitectureRules::protocolsApart),
                rule("plain", "java.sql.Timestamp", ArchitectureRules::plainJavaBelow),
                rule("plain", "org.springframework.sample.Bean", ArchitectureRules::plainJavaBelow),
                rule("pure", "java.security.SecureRandom", ArchitectureRules::protocolsPure),
                rule("pure", "java.time.Instant.now", ArchitectureRules::protocolsPure),
                rule("pure", "java.lang.Thread", ArchitectureRules::protocolsPure),
                rule("pure", "java.nio.file", ArchitectureRules::protocolsPure),
                rule("message", "Loose", ArchitectureRules::messagesAreRecords),
                rule("kafka", "Topic", ArchitectureRules::kafkaInItsPlace),
                rule("sql", "java.sql.Connection", ArchitectureRules::sqlInItsPlace),
                rule("injection", "Filled.name", ArchitectureRules::noFieldInjection),
                rule("serial", "implements Serializable", ArchitectureRules::noJavaSerialization),
                rule("unmarked", "has no package-info", ArchitectureRules::nullMarkedPackages),
                rule("ciphertext", "FreshMatrix", ArchitectureRules::ciphertextsFromBackEnds),
                rule("names", "JobManager", ArchitectureRules::namesThatSay));
    }

    private static Arguments rule(String sample, String words, Function<ArchitectureRules, ArchRule> rule) {
        return arguments(sample, words, rule);
    }

    @SuppressWarnings("unchecked") // as rule() made it
    private static Function<ArchitectureRules, ArchRule> ruleOf(Arguments arguments) {
        return (Function<ArchitectureRules, ArchRule>) arguments.get()[2];
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rules")
    void failsOnASampleThatBreaksIt(String sample, String words, Function<ArchitectureRules, ArchRule> rule) {
        assertThatThrownBy(() ->
                        rule.apply(ArchitectureRules.under(SAMPLE + sample)).check(SAMPLES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(words);
    }

    @Test
    void hasASampleForEveryRule() {
        var house = ArchitectureRules.ofTheHouse();
        var broken = rules().map(arguments -> ruleOf(arguments).apply(house).getDescription());
        var all = house.all().stream().map(ArchRule::getDescription).toList();
        assertThat(broken.distinct()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void holdsOfTheTestkitAndOfTheModulesBelowIt() {
        var classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.concordat");
        assertThat(classes.containPackage("org.concordat.crypto.paillier")).isTrue();
        assertThat(classes.containPackage("org.concordat.federation.channel")).isTrue();
        assertThatCode(() -> ArchitectureRules.ofTheHouse().check(classes)).doesNotThrowAnyException();
    }
}
