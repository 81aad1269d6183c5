package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SecretFilesOnlyTest {
    private static final long SOMEBODY_ELSE = 4_000_000;

    @TempDir
    Path directory;

    @Test
    void refusesASecretAmongTheArguments() {
        assertThatThrownBy(() -> start(new SimpleCommandLinePropertySource("--concordat.keys.signing=abcd")))
                .isInstanceOf(RefusedConfigurationException.class)
                .hasMessageContaining("concordat.keys.signing (an argument)")
                .hasMessageContaining("expected each as a file of concordat.secrets-dir")
                .hasMessageNotContaining("abcd");
    }

    @Test
    void refusesSecretsOfTheEnvironmentAllAtOnceInAnySpelling() {
        assertThatThrownBy(() -> start(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "CONCORDAT_DATABASE_PASSWORD", "abcd",
                                "concordat.keystore-password", "abcd",
                                "SPRING_DATASOURCE_PASSWORD", "abcd",
                                "CONCORDAT_CONNECTIONS_WAREHOUSE_PASSWORD", "abcd",
                                "CONCORDAT_KAFKA_PROPERTIES_SSL_KEYSTORE_KEY", "abcd"))))
                .hasMessageContaining("CONCORDAT_DATABASE_PASSWORD (an environment variable)")
                .hasMessageContaining("concordat.keystore-password")
                .hasMessageContaining("SPRING_DATASOURCE_PASSWORD")
                .hasMessageContaining("CONCORDAT_CONNECTIONS_WAREHOUSE_PASSWORD")
                .hasMessageContaining("CONCORDAT_KAFKA_PROPERTIES_SSL_KEYSTORE_KEY")
                .hasMessageNotContaining("abcd");
    }

    @Test
    void refusesASecretInASystemPropertyAndInInlineJson() {
        for (var source : List.of("systemProperties", "spring.application.json")) {
            assertThatThrownBy(
                            () -> start(new MapPropertySource(source, Map.of("concordat.database.password", "abcd"))))
                    .hasMessageContaining("concordat.database.password");
        }
    }

    @Test
    void letsBeWhatIsNoSecretOfThisService() {
        assertThatCode(() -> start(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "MYSQL_ROOT_PASSWORD",
                                "abcd",
                                "CONCORDAT_KEYSTORE",
                                "/k",
                                "CONCORDAT_DATABASE_USER",
                                "u"))))
                .doesNotThrowAnyException();
    }

    /** As the configuration of every service does. */
    @Test
    void letsAPropertyNameASecretThatIsLookedForInTurn() {
        assertThatCode(() -> start(new MapPropertySource(
                        "a file", Map.of("spring.datasource.password", "${concordat.database.password}"))))
                .doesNotThrowAnyException();
        for (var value : List.of(
                "${concordat.database.password:abcd}", "${abcd}", "abcd${concordat.database.password}", "$", "")) {
            assertThatThrownBy(
                            () -> start(new MapPropertySource("a file", Map.of("spring.datasource.password", value))))
                    .as(value)
                    .hasMessageContaining("spring.datasource.password (configuration)");
        }
    }

    @Test
    void aServiceWithASecretInAFileOfConfigurationEndsWith78() throws IOException, InterruptedException {
        var yaml = Files.writeString(directory.resolve("bank.yaml"), """
                concordat:
                  party.id: bank
                  database:
                    password: abcd-secret
                  keys:
                    former-signing: [abcd-secret]
                """);
        var properties = Files.writeString(directory.resolve("more.properties"), """
                # of the database
                concordat.connections.warehouse.password=abcd-secret
                """);
        assertThat(RefusedStart.says(
                        List.of(),
                        Map.of(),
                        List.of("--spring.config.additional-location=" + yaml.toUri() + "," + properties.toUri())))
                .contains(
                        "concordat.database.password (configuration, bank.yaml, line 4)",
                        "concordat.keys.former-signing[0] (configuration, bank.yaml, line 6)",
                        "concordat.connections.warehouse.password (configuration, more.properties, line 2)",
                        "expected each as a file of concordat.secrets-dir")
                .doesNotContain("abcd-secret");
    }

    @Test
    void refusesAFileOfSecretsThatOthersMayRead() throws IOException {
        var file = Files.writeString(directory.resolve("concordat.database.password"), "abcd");
        for (var modes : List.of("rw-r--r--", "rw-r-----", "rw--w----", "rw-----w-")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
            assertThatThrownBy(() -> start(new ConfigTreePropertySource("secrets", directory)))
                    .as(modes)
                    .isInstanceOf(RefusedConfigurationException.class)
                    .hasMessageContaining("concordat.database.password")
                    .hasMessageContaining("chmod 600")
                    .hasMessageNotContaining("abcd")
                    .hasMessageNotContaining(directory.toString());
        }
        for (var modes : List.of("rw-------", "r--------")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
            assertThatCode(() -> start(new ConfigTreePropertySource("secrets", directory)))
                    .doesNotThrowAnyException();
        }
    }

    /** As Kubernetes mounts them: links to files of root's, which the pod's group may read. */
    @Test
    void letsTheGroupReadAFileOfSomebodyElse() throws IOException {
        var file = Files.writeString(directory.resolve("..data"), "abcd");
        var link = Files.createSymbolicLink(directory.resolve("concordat.keystore-password"), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        assertThatCode(() -> SecretFileModes.require("it", link, SOMEBODY_ELSE)).doesNotThrowAnyException();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertThatThrownBy(() -> SecretFileModes.require("it", link, SOMEBODY_ELSE))
                .hasMessageContaining("it can be read by everyone");
    }

    @Test
    void aServiceWithASecretInItsEnvironmentEndsWith78() throws IOException, InterruptedException {
        assertThat(RefusedStart.says(
                        List.of(),
                        Map.of("CONCORDAT_DATABASE_PASSWORD", "abcd-secret"),
                        List.of("--concordat.keys.opening=abcd-secret")))
                .contains(
                        "CONCORDAT_DATABASE_PASSWORD (an environment variable)", "concordat.keys.opening (an argument)")
                .doesNotContain("abcd-secret");
    }

    private static void start(PropertySource<?> source) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().remove(source.getName());
        environment.getPropertySources().addFirst(source);
        new SecretFilesOnly().postProcessEnvironment(environment, new SpringApplication());
    }
}
