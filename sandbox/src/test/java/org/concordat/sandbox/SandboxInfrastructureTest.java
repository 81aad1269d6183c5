package org.concordat.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.concordat.migrations.DatabaseRoles.Login;
import org.concordat.sandbox.broker.BrokerSecurity;
import org.concordat.sandbox.issuer.Authority;
import org.concordat.sandbox.issuer.SandboxUser;
import org.concordat.sandbox.postgres.SandboxPostgres;
import org.concordat.sandbox.process.RunDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxInfrastructureTest {
    private static final Path BINARIES = Path.of("target", "postgres").toAbsolutePath();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SandboxUser analyst = SandboxUser.of("bank", Authority.ANALYST);
    private SandboxInfrastructure infrastructure;
    private RunDirectory run;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        run = RunDirectory.take(home);
        infrastructure = SandboxInfrastructure.start(run, BINARIES, List.of(analyst), BrokerSecurity.plaintext());
    }

    @AfterAll
    void stop() throws Exception {
        infrastructure.close();
        run.close();
    }

    @Test
    void everyLoginNeedsItsPassword() throws Exception {
        var database = infrastructure.postgres().create("vault_host");
        try (var connection = SandboxPostgres.source(
                                database.url(), database.roles().app())
                        .getConnection();
                var answer = connection.createStatement().executeQuery("SELECT current_user")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getString(1)).isEqualTo("vault_host_app");
        }
        for (var user : List.of("postgres", database.roles().app().name())) {
            assertThatThrownBy(() -> SandboxPostgres.source(database.url(), new Login(user, "wrong"))
                            .getConnection())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void aServicesRoleEntersNoOtherPartysDatabase() throws Exception {
        var mine = infrastructure.postgres().create("mine_guest");
        var theirs = infrastructure.postgres().create("theirs_host");
        assertThatThrownBy(() ->
                        SandboxPostgres.source(theirs.url(), mine.roles().app()).getConnection())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for database");
    }

    @Test
    void theBrokerKeepsItsRecordsOverARestart() throws Exception {
        var broker = infrastructure.broker();
        broker.createTopics(List.of("t-kept"));
        produce("t-kept", "before");
        broker.restart();
        produce("t-kept", "after");
        Map<String, Object> configuration = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var consumer =
                new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition("t-kept", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var texts = new java.util.ArrayList<String>();
            for (int poll = 0; texts.size() < 2 && poll < 40; poll++) {
                consumer.poll(Duration.ofMillis(500))
                        .forEach(found -> texts.add(new String(found.value(), StandardCharsets.UTF_8)));
            }
            assertThat(texts).containsExactly("before", "after");
        }
    }

    private void produce(String topic, String text) throws Exception {
        Map<String, Object> configuration =
                Map.of("bootstrap.servers", infrastructure.broker().bootstrapServers());
        try (var producer = new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, text.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    @Test
    void aTokenIsSignedByThePublishedKeyAndSaysWhoMayDoWhatWhere() throws Exception {
        var answer = token("grant_type=password&username=bank-analyst&password=" + analyst.password());
        assertThat(answer.statusCode()).isEqualTo(200);
        var parts = JSON.readTree(answer.body()).get("access_token").asString().split("\\.", -1);
        var claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(claims.get("sub").asString()).isEqualTo("bank-analyst");
        assertThat(claims.get("aud").get(0).asString()).isEqualTo("bank");
        assertThat(claims.get("scope").asString()).isEqualTo("ANALYST");
        assertThat(claims.get("iss").asString())
                .isEqualTo(infrastructure.issuer().uri().toString());

        var discovery = get("/.well-known/openid-configuration");
        var key = JSON.readTree(
                        get(URI.create(discovery.get("jwks_uri").asString()).getPath())
                                .toString())
                .get("keys")
                .get(0);
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(unsigned(key, "n"), unsigned(key, "e"))));
        verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void aWrongPasswordGetsNoToken() throws Exception {
        assertThat(token("grant_type=password&username=bank-analyst&password=guess")
                        .statusCode())
                .isEqualTo(401);
        assertThat(token("grant_type=password&username=nobody&password=").statusCode())
                .isEqualTo(401);
        assertThat(token("grant_type=refresh_token").statusCode()).isEqualTo(400);
    }

    private static BigInteger unsigned(JsonNode key, String field) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.get(field).asString()));
    }

    private JsonNode get(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(infrastructure.issuer().uri().resolve(path))
                    .build();
            return JSON.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    private HttpResponse<String> token(String form) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(infrastructure.issuer().tokenEndpoint())
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
