package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;

class ConcordatPropertiesTest {
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ConcordatProperties.class)
    static class Enabled {}

    private final ApplicationContextRunner whole = whole();

    static ApplicationContextRunner whole() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withUserConfiguration(Enabled.class)
                .withPropertyValues(
                        "concordat.party.id=bank",
                        "concordat.party.institution=Bank",
                        "concordat.federation.name=lending",
                        "concordat.federation.parties[0].id=bank",
                        "concordat.federation.parties[0].institution=Bank",
                        "concordat.federation.parties[0].verifying-key=" + "a0".repeat(32),
                        "concordat.federation.parties[0].sealing-key=" + "b0".repeat(32),
                        "concordat.federation.parties[1].id=bureau",
                        "concordat.federation.parties[1].institution=Bureau",
                        "concordat.federation.parties[1].verifying-key=" + "a1".repeat(32),
                        "concordat.federation.parties[1].sealing-key=" + "b1".repeat(32),
                        "concordat.kafka.bootstrap-servers=127.0.0.1:1",
                        "concordat.kafka.properties[security.protocol]=PLAINTEXT",
                        "concordat.kafka.topics[0].from=bank",
                        "concordat.kafka.topics[0].to=bureau",
                        "concordat.kafka.topics[0].name=t1",
                        "concordat.kafka.topics[1].from=bureau",
                        "concordat.kafka.topics[1].to=bank",
                        "concordat.kafka.topics[1].name=t2",
                        "concordat.database.url=jdbc:postgresql://127.0.0.1/bank",
                        "concordat.database.user=app",
                        "concordat.database.password=hidden-word",
                        "concordat.keys.signing=" + "c5".repeat(32),
                        "concordat.keys.wrapping=" + "c7".repeat(32),
                        "concordat.keystore=/var/lib/concordat/keystore",
                        "concordat.keys.opening=" + "d6".repeat(32),
                        "concordat.artifact-root=/tmp/artifacts",
                        "concordat.security.issuer-uri=http://127.0.0.1:1",
                        "concordat.security.audience=bank",
                        "concordat.limits.fail-after=90s");
    }

    @Test
    void readsTheWholeTreeAndFillsInWhatIsUsual() {
        whole.run(context -> {
            var properties = context.getBean(ConcordatProperties.class);
            assertThat(properties.limits().failAfter()).isEqualTo(Duration.ofSeconds(90));
            assertThat(properties.limits().suspectAfter()).isEqualTo(Duration.ofSeconds(15));
            assertThat(properties.policy().minimumKeyBits()).isEqualTo(3072);
            assertThat(properties.sandbox().exitOnStdinEof()).isFalse();
            assertThat(properties.kafka().properties()).containsEntry("security.protocol", "PLAINTEXT");
            assertThat(properties.toString()).doesNotContain("hidden-word", "c5c5", "d6d6");
        });
    }

    @Test
    void refusesAKeyThatIsNotKnown() {
        whole.withPropertyValues("concordat.limits.fail-afer=1s", "concordat.unheard=1")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("concordat.limits.fail-afer")
                        .hasMessageContaining("concordat.unheard"));
    }

    @Test
    void believesNoIssuerThatAnybodyOnTheWayCouldBe() {
        whole.withPropertyValues(
                        "concordat.security.issuer-uri=http://issuer.example", "concordat.security.clock-skew=1h")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("begins with https")
                        .hasMessageContaining("from 0 to 5 minutes"));
        whole.withPropertyValues("concordat.security.issuer-uri=https://issuer.example")
                .run(context -> assertThat(context.getStartupFailure()).isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"?password=hidden-word", "?ssl=true&sslpassword=hidden-word", "?password"})
    void takesNoPasswordInAnAddress(String parameters) {
        for (var property : List.of("concordat.database.url", "concordat.connections.warehouse.url")) {
            whole.withPropertyValues(
                            "concordat.connections.warehouse.url=jdbc:postgresql://127.0.0.1/bank",
                            "concordat.connections.warehouse.user=reader",
                            "concordat.connections.warehouse.password=hidden-word",
                            property + "=jdbc:postgresql://127.0.0.1/bank" + parameters)
                    .run(context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("url has no password or sslpassword")
                            .hasMessageNotContaining("hidden-word"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.example/bank",
                "db.example:5432/bank?sslmode=require",
                "127.0.0.1,db.example:5432/bank",
                "127.0.0.1.example/bank",
                "[2001:db8::1]:5432/bank",
                "db.example/bank?sslmode=verify-full&sslmode=disable"
            })
    void reachesADatabaseBeyondThisMachineByAVerifiedCertificateAlone(String address) {
        var url = "concordat.database.url=jdbc:postgresql://" + address;
        whole.withPropertyValues(url)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("sslmode=verify-full"));
        whole.withPropertyValues(url, "concordat.database.allow-unencrypted=true")
                .run(context -> assertThat(
                                context.getBean(ConcordatProperties.class).unencrypted())
                        .containsExactly("concordat.database"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.example/bank?sslmode=verify-full",
                "db.example,db2.example:5433/bank?user=u&sslmode=verify-ca",
                "127.0.0.1:5432,localhost,[::1]:5432/bank",
                "/bank"
            })
    void takesAnAddressThatIsSafe(String address) {
        whole.withPropertyValues("concordat.database.url=jdbc:postgresql://" + address)
                .run(context -> assertThat(
                                context.getBean(ConcordatProperties.class).unencrypted())
                        .isEmpty());
    }

    @Test
    void reachesABrokerBeyondThisMachineOverTlsAlone() {
        var there = "concordat.kafka.bootstrap-servers=127.0.0.1:1,broker.example:9093";
        var protocol = "concordat.kafka.properties[security.protocol]=";
        for (var none : List.of("", "PLAINTEXT", "SASL_PLAINTEXT")) {
            whole.withPropertyValues(there, protocol + none)
                    .run(context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("properties[security.protocol]=SSL"));
        }
        whole.withPropertyValues(there, protocol + "SSL")
                .run(context -> assertThat(
                                context.getBean(ConcordatProperties.class).unencrypted())
                        .isEmpty());
        whole.withPropertyValues(there, "concordat.kafka.allow-unencrypted=true")
                .run(context -> assertThat(
                                context.getBean(ConcordatProperties.class).unencrypted())
                        .containsExactly("concordat.kafka"));
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        whole.withPropertyValues(
                        "concordat.party.id=Bank!",
                        "concordat.party.institution=",
                        "concordat.keys.signing=short",
                        "concordat.federation.parties[1].sealing-key=",
                        "concordat.policy.minimum-key-bits=1024",
                        "concordat.kafka.topics[1].to=nobody",
                        "concordat.limits.pause-after=1s")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("party.id")
                        .hasMessageContaining("party.institution")
                        .hasMessageContaining("keys.signing")
                        .hasMessageContaining("sealingKey")
                        .hasMessageContaining("minimumKeyBits")
                        .hasMessageContaining("topicForEachPair")
                        .hasMessageContaining("limitsConsistent"));
    }
}
