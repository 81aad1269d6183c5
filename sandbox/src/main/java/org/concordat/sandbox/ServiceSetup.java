package org.concordat.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.sandbox.postgres.PartyDatabase;
import org.concordat.sandbox.process.ServiceProcess;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of one party's service: its configuration, its secrets (one file each, for its owner's eyes only), its data
 * root and its artifacts.
 *
 * @param port of the API
 * @param managementPort of health and metrics
 * @param jvmOptions besides those that every service has
 */
record ServiceSetup(SandboxPlan.Party party, Path directory, int port, int managementPort, List<String> jvmOptions) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> JVM_OPTIONS = List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+ExitOnOutOfMemoryError");

    /**
     * What all services of a federation share.
     *
     * @param founded the manifest and each party's keystore, of which a service gets its own
     * @param settings added to the configuration, or put in its place; keys with dots
     */
    record Shared(FoundedFederation founded, Path manifest, Kafka kafka, URI issuer, Map<String, Object> settings) {}

    /**
     * How services reach the broker.
     *
     * @param bootstrapServers by party
     * @param properties how clients speak to the broker, but for what they prove themselves by
     */
    record Kafka(Map<String, String> bootstrapServers, Map<String, String> properties) {}

    Path data() {
        return directory.resolve("data");
    }

    Path log() {
        return directory.resolve("service.log");
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + port + "/api/v1/");
    }

    URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    URI readiness() {
        return management().resolve("/actuator/health/readiness");
    }

    /** Writes configuration and secrets. */
    void write(Shared shared, PartyDatabase database) throws IOException {
        var secrets = directory.resolve("secrets");
        for (var folder : List.of(data(), directory.resolve("artifacts"), directory.resolve("keystore"), secrets)) {
            Files.createDirectories(folder);
        }
        secret(
                secrets.resolve("concordat.database.password"),
                database.roles().app().password());
        var own = shared.founded().of(party.id());
        secret(secrets.resolve("concordat.keystore-password"), own.password());
        secret(keystore(), own.keystore().sealed(own.password().toCharArray(), new SecureRandom()));
        Files.writeString(
                configuration(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree(shared, database)));
    }

    private Path keystore() {
        return directory.resolve("party.keystore");
    }

    private static void secret(Path file, String value) throws IOException {
        secret(file, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void secret(Path file, byte[] value) throws IOException {
        Files.createFile(file);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(file, value);
    }

    // JSON is YAML, and Spring Boot knows the file by its extension.
    private Path configuration() {
        return directory.resolve("application.yml");
    }

    private Map<String, Object> tree(Shared shared, PartyDatabase database) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("concordat.party.id", party.id());
        tree.put("concordat.manifest", shared.manifest().toString());
        tree.put("concordat.party-keystore", keystore().toString());
        tree.put(
                "concordat.kafka.bootstrap-servers",
                Objects.requireNonNull(shared.kafka().bootstrapServers().get(party.id())));
        shared.kafka()
                .properties()
                .forEach((name, value) -> tree.put("concordat.kafka.properties[" + name + "]", value));
        tree.put("concordat.database.url", database.url());
        tree.put("concordat.database.user", database.roles().app().name());
        tree.put("concordat.data-root", data().toString());
        tree.put("concordat.artifact-root", directory.resolve("artifacts").toString());
        tree.put("concordat.keystore", directory.resolve("keystore").toString());
        tree.put("concordat.security.issuer-uri", shared.issuer().toString());
        tree.put("concordat.security.audience", party.id());
        tree.put("concordat.policy.minimum-key-bits", 2048);
        tree.put("concordat.policy.minimum-intersection", 10);
        tree.put("concordat.policy.minimum-group", 1);
        tree.put("concordat.sandbox.exit-on-stdin-eof", true);
        tree.put("server.address", "127.0.0.1");
        tree.put("server.port", port);
        tree.put("management.server.address", "127.0.0.1");
        tree.put("management.server.port", managementPort);
        tree.put("spring.config.import", "configtree:" + directory.resolve("secrets") + "/");
        tree.putAll(shared.settings());
        return tree;
    }

    ServiceProcess.Command command(Path home) {
        var options = new ArrayList<>(JVM_OPTIONS);
        options.add("-Xmx" + System.getenv().getOrDefault("CONCORDAT_XMX", "1g"));
        options.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
        options.addAll(jvmOptions);
        return new ServiceProcess.Command(
                party.id(),
                party.kind().jar(home),
                options,
                List.of("--spring.config.additional-location=file:" + configuration()),
                directory,
                log());
    }
}
