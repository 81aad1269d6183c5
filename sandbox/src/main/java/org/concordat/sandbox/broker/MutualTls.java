package org.concordat.sandbox.broker;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.crypto.keystore.TlsIdentity;

/**
 * TLS 1.3 with client certificates, and an authorizer that allows nothing but what {@code BrokerSetup} wrote. The broker
 * trusts the certificates it is given, each for itself; the principal is the common name.
 */
public final class MutualTls implements BrokerSecurity {
    private static final String ADMIN = "admin";

    private final TlsIdentity broker;
    private final TlsIdentity admin;
    private final Map<String, TlsIdentity> clients;

    /** @param clients by party */
    public MutualTls(Map<String, TlsIdentity> clients) {
        var random = new SecureRandom();
        var now = Instant.now();
        this.broker = TlsIdentity.generate("broker", List.of("127.0.0.1", "localhost"), now, random);
        this.admin = TlsIdentity.generate(ADMIN, List.of(), now, random);
        this.clients = Map.copyOf(clients);
    }

    @Override
    public String protocol() {
        return "SSL";
    }

    @Override
    public Map<String, Object> brokerProperties() {
        var trusted = new StringBuilder(broker.certificatePem()).append(admin.certificatePem());
        clients.values().forEach(client -> trusted.append(client.certificatePem()));
        return Map.ofEntries(
                Map.entry("ssl.client.auth", "required"),
                Map.entry("ssl.enabled.protocols", "TLSv1.3"),
                Map.entry("ssl.keystore.type", "PEM"),
                Map.entry("ssl.keystore.key", broker.privateKeyPem()),
                Map.entry("ssl.keystore.certificate.chain", broker.certificatePem()),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.certificates", trusted.toString()),
                Map.entry("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/,DEFAULT"),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("super.users", "User:broker;User:" + ADMIN),
                Map.entry("allow.everyone.if.no.acl.found", "false"));
    }

    @Override
    public Map<String, Object> clientProperties(String principal) {
        return client(principal.equals(ADMIN) ? admin : Objects.requireNonNull(clients.get(principal), principal));
    }

    /** As a client with this identity, whom the broker may or may not trust. */
    public Map<String, Object> client(TlsIdentity identity) {
        return Map.of(
                "security.protocol", protocol(),
                "ssl.enabled.protocols", "TLSv1.3",
                "ssl.keystore.type", "PEM",
                "ssl.keystore.key", identity.privateKeyPem(),
                "ssl.keystore.certificate.chain", identity.certificatePem(),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.certificates", broker.certificatePem());
    }

    @Override
    public Map<String, String> serviceProperties() {
        return Map.of(
                "security.protocol",
                protocol(),
                "ssl.enabled.protocols",
                "TLSv1.3",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                broker.certificatePem());
    }

    @Override
    public boolean authorizes() {
        return true;
    }
}
