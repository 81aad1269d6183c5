package org.concordat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.PartyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * K14, K17: a party's transport and whoever poses as its broker. Revoked is what was taken out of the trust store: there is no
 * authority whose word counts, so neither its algorithms nor its lists are in question.
 */
@Timeout(60)
class PinnedTlsTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final List<String> HERE = List.of("127.0.0.1", "localhost");

    private final TlsIdentity bank = TlsIdentity.generate("bank", List.of(), Instant.now(), new SecureRandom());

    @TempDir
    Path folder;

    private static TlsIdentity broker(List<String> hosts, Duration later) {
        return TlsIdentity.generate("127.0.0.1", hosts, Instant.now().plus(later), new SecureRandom());
    }

    static Stream<Arguments> badBrokers() {
        return Stream.of(
                Arguments.of("expired", broker(HERE, Duration.ofDays(-800)), true),
                Arguments.of("not yet valid", broker(HERE, Duration.ofDays(30)), true),
                Arguments.of("of another host", broker(List.of("broker.example"), Duration.ZERO), true),
                Arguments.of("with a common name alone", broker(List.of(), Duration.ZERO), true),
                Arguments.of("for all hosts", broker(List.of("*"), Duration.ZERO), true),
                Arguments.of("that is not the trusted one", broker(HERE, Duration.ZERO), false));
    }

    @ParameterizedTest(name = "a certificate {0}")
    @MethodSource("badBrokers")
    void aBrokersCertificateIsRefusedAndToldOnce(String what, TlsIdentity shown, boolean trusted) throws Exception {
        var expected = trusted ? shown : broker(HERE, Duration.ZERO);
        refusedAndToldOnce(shown, trust(expected));
        refusedAndToldOnce(shown, Map.of("ssl.truststore.location", file(expected)));
    }

    private void refusedAndToldOnce(TlsIdentity shown, Map<String, String> trust) throws Exception {
        var told = new HashMap<String, String>();
        try (var impostor = TlsListener.start(shown, "TLSv1.3");
                var transport = new KafkaTransport(settings(impostor, trust), (fingerprint, why) -> {
                    assertThat(told.put(fingerprint, why)).as("told once").isNull();
                })) {
            transport.start(_ -> {});
            while (transport.counters().get("tls-peer-rejected") < 3) {
                Thread.sleep(20);
            }
            assertThat(impostor.heard()).as("nothing was said to it").isZero();
        }
        assertThat(told).hasSize(1);
        assertThat(told.keySet()).allMatch(fingerprint -> fingerprint.matches("[0-9a-f]{64}"));
    }

    @Test
    void theCertificateThatIsTrustedIsSpokenTo() throws Exception {
        var good = broker(HERE, Duration.ZERO);
        try (var listener = TlsListener.start(good, "TLSv1.3");
                var transport = new KafkaTransport(settings(listener, trust(good)))) {
            transport.start(_ -> {});
            while (listener.heard() == 0) {
                Thread.sleep(20);
            }
            assertThat(transport.counters()).containsEntry("tls-peer-rejected", 0L);
        }
    }

    @Test
    void aFileIsReadAnewForEachConnectionAndWhatIsNoCertificateLeavesTheLastOnes() throws Exception {
        var before = broker(HERE, Duration.ZERO);
        var after = broker(HERE, Duration.ZERO);
        var file = Path.of(file(before));
        try (var listener = TlsListener.start(after, "TLSv1.3");
                var transport =
                        new KafkaTransport(settings(listener, Map.of("ssl.truststore.location", file.toString())))) {
            transport.start(_ -> {});
            untilRefused(transport, 3);
            Files.writeString(file, "half a certif");
            untilRefused(transport, transport.counters().get("tls-peer-rejected") + 3);
            assertThat(listener.heard()).isZero();
            Files.writeString(file, before.certificatePem() + after.certificatePem());
            while (listener.heard() == 0) {
                Thread.sleep(20);
            }
        }
    }

    private static void untilRefused(KafkaTransport transport, long times) throws InterruptedException {
        while (transport.counters().get("tls-peer-rejected") < times) {
            Thread.sleep(20);
        }
    }

    private String file(TlsIdentity trusted) throws IOException {
        return Files.writeString(folder.resolve("broker.pem"), trusted.certificatePem())
                .toString();
    }

    private static Map<String, String> trust(TlsIdentity trusted) {
        return Map.of("ssl.truststore.certificates", trusted.certificatePem());
    }

    @Test
    void aBrokerThatSpeaksLessThanTls13IsToldNothing() throws Exception {
        var good = broker(HERE, Duration.ZERO);
        try (var old = TlsListener.start(good, "TLSv1.2");
                var transport = new KafkaTransport(settings(old, trust(good)))) {
            transport.start(_ -> {});
            while (old.failures() < 3) {
                Thread.sleep(20);
            }
            assertThat(old.heard()).isZero();
        }
    }

    private KafkaSettings settings(TlsListener listener, Map<String, String> trust) {
        var properties = new HashMap<>(trust);
        properties.putAll(Map.of(
                "security.protocol", "SSL",
                "ssl.enabled.protocols", "TLSv1.3",
                "ssl.keystore.type", "PEM",
                "ssl.keystore.key", bank.privateKeyPem(),
                "ssl.keystore.certificate.chain", bank.certificatePem(),
                "ssl.truststore.type", "PEM"));
        return new KafkaSettings(
                BANK,
                "127.0.0.1:" + listener.port(),
                properties,
                List.of(new KafkaSettings.Topic(BUREAU, BANK, "t")),
                1 << 20);
    }
}
