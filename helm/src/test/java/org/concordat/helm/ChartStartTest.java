package org.concordat.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.CanonicalTree;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard.Duty;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.runtime.config.ConcordatProperties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What a chart renders, read as a service reads it: with a manifest and a keystore where the chart mounts them. */
class ChartStartTest {
    static final List<String> SERVICES = Charts.SERVICES;

    private static final char[] PASSWORD = "correct horse battery".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<PartyKeystore> PARTIES = List.of(party("bank"), party("bureau"), party("notary"));

    private static Charts charts;

    @TempDir
    Path folder;

    @BeforeAll
    static void buildCharts(@TempDir Path copy) throws IOException {
        charts = Charts.copiedTo(copy);
    }

    private static PartyKeystore party(String id) {
        return PartyKeystore.generate(new PartyId(id), Instant.now(), RANDOM);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ConcordatProperties.class)
    @Import(ValidationAutoConfiguration.class)
    static class Bound {}

    @BeforeEach
    void mount() throws IOException {
        Files.write(
                Files.createDirectory(folder.resolve("manifest")).resolve("manifest.json"),
                CanonicalTree.bytes(manifest().tree()));
        Files.createDirectory(folder.resolve("secrets"));
        secret("concordat.database.password", "postgres".getBytes(StandardCharsets.UTF_8));
        secret("concordat.keystore-password", new String(PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    private void secret(String name, byte[] content) throws IOException {
        var file = Files.write(folder.resolve("secrets").resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Manifest manifest() {
        var topics = new ArrayList<Manifest.Topic>();
        for (var from : PARTIES) {
            for (var to : PARTIES) {
                if (from != to) {
                    topics.add(new Manifest.Topic(from.party(), to.party(), "t-" + topics.size()));
                }
            }
        }
        var manifest = new Manifest(
                "lending",
                1,
                List.of(
                        PARTIES.get(0).card("First Bank", Set.of(Duty.DATA)),
                        PARTIES.get(1).card("Credit Bureau", Set.of(Duty.DATA)),
                        PARTIES.get(2).card("Notary", Set.of(Duty.ARBITER))),
                topics,
                new Manifest.Floors(3072, 500, 10),
                Map.of());
        for (var party : PARTIES) {
            manifest = manifest.signed(party.party(), party.signing());
        }
        return manifest;
    }

    /** As the container starts it, but for where things are mounted. */
    private ConfigurableApplicationContext start(String chart, String... settings) throws IOException {
        var rendered = charts.render(chart, settings).stream()
                .filter(object -> object.kind().equals("ConfigMap"))
                .findFirst()
                .orElseThrow()
                .text("data", "application.properties");
        var party = rendered.contains("concordat.party.id=notary") ? PARTIES.getLast() : PARTIES.getFirst();
        var keystore = Files.write(folder.resolve("keystore"), party.sealed(PASSWORD, RANDOM));
        Files.setPosixFilePermissions(keystore, PosixFilePermissions.fromString("rw-------"));
        var config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("application.properties"), mountedHere(rendered));
        var service = new SpringApplication(Bound.class);
        service.setWebApplicationType(WebApplicationType.NONE);
        return service.run("--spring.config.additional-location=" + config.toUri(), "--spring.main.keep-alive=false");
    }

    private String mountedHere(String rendered) {
        return rendered.replace(
                        "/etc/concordat/secrets", folder.resolve("secrets").toString())
                .replace(
                        "/etc/concordat/party-keystore/keystore",
                        folder.resolve("keystore").toString())
                .replace("/etc/concordat/manifest/", folder.resolve("manifest") + "/");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void givesAServiceAllThatItsConfigurationNeeds(String chart) throws IOException {
        try (var service = start(chart)) {
            var bound = service.getBean(ConcordatProperties.class);
            assertThat(bound.federation().parties())
                    .extracting(ConcordatProperties.Peer::institution)
                    .containsExactly("First Bank", "Credit Bureau", "Notary");
            assertThat(bound.kafka().topics()).hasSize(4);
            assertThat(bound.policy().minimumIntersection())
                    .as("the manifest's floor")
                    .isEqualTo(500);
            assertThat(bound.dataRoot() == null).isEqualTo(chart.equals("arbiter"));
        }
    }

    @Test
    void givesTheBrokersClientTheKeystoresKey() throws IOException {
        try (var service = start("guest-party")) {
            assertThat(service.getBean(ConcordatProperties.class).kafka().properties())
                    .containsEntry("security.protocol", "SSL")
                    .containsEntry("ssl.truststore.location", "/etc/concordat/kafka/broker.pem")
                    .containsEntry(
                            "ssl.keystore.certificate.chain",
                            PARTIES.getFirst().tls().certificatePem())
                    .containsKey("ssl.keystore.key");
        }
    }

    /** That this test sees what a service would refuse. */
    @Test
    void seesAChartWhoseServiceWouldNotStart() {
        for (var wrong : List.of(
                "limits.failAfter=1s",
                "limits.unheard=1",
                "database.url=jdbc:oracle:x",
                "database.url=jdbc:postgresql://db.example/bank",
                "party.id=b2")) {
            assertThatThrownBy(() -> start("guest-party", wrong).close())
                    .as(wrong)
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
