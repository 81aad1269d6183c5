package org.concordat.runtime.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS to a broker whose very certificate is trusted, as PEM in the configuration or in a file that it names; the file is read
 * anew for each connection. Java takes a certificate that stands in the trust store for good whatever its dates say; this looks
 * at them, and tells {@link #REFUSED} of each that is refused. Kafka makes it by its name.
 */
public final class PinnedTls implements SslEngineFactory {
    /** A {@code BiConsumer<X509Certificate, String>}: a broker's certificate, and why it was refused. */
    static final String REFUSED = "concordat.tls.refused";

    private static final Logger LOG = LoggerFactory.getLogger(PinnedTls.class);

    private Map<String, ?> configuration = Map.of();
    private String trusted = "";
    private @Nullable SSLContext context;
    private String[] protocols = {};

    /** Whether it is for a configuration: the trust store is PEM, in it or in a file. */
    static boolean suits(Map<String, ?> properties) {
        return "SSL".equals(properties.get("security.protocol"))
                && "PEM".equals(properties.get(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG))
                && (properties.containsKey(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG)
                        || properties.containsKey(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG))
                && "PEM".equals(properties.get(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG))
                && properties.containsKey(SslConfigs.SSL_KEYSTORE_KEY_CONFIG);
    }

    @Override
    public void configure(Map<String, ?> given) {
        configuration = given;
        try {
            var now = trusted();
            context = made(now);
            trusted = now;
        } catch (GeneralSecurityException | IOException e) {
            throw new KafkaException("the keys and certificates for TLS cannot be used", e);
        }
        protocols = given.get(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG) instanceof List<?> named
                ? named.stream().map(String::valueOf).toArray(String[]::new)
                : new String[] {"TLSv1.3"};
    }

    private SSLContext made(String trust) throws GeneralSecurityException, IOException {
        var made = SSLContext.getInstance("TLS");
        made.init(
                keys(
                                text(configuration, SslConfigs.SSL_KEYSTORE_KEY_CONFIG),
                                text(configuration, SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG))
                        .getKeyManagers(),
                new TrustManager[] {trust(trust, configuration.get(REFUSED))},
                null);
        return made;
    }

    private boolean inConfiguration() {
        return configuration.get(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG) != null;
    }

    private String trusted() throws IOException {
        return inConfiguration()
                ? text(configuration, SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG)
                : Files.readString(
                        Path.of(text(configuration, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG)),
                        StandardCharsets.US_ASCII);
    }

    /** What was trusted last stays so while the file is no list of certificates. */
    private synchronized SSLContext current() {
        var last = context;
        if (last == null) {
            throw new IllegalStateException("configured first");
        }
        if (inConfiguration()) {
            return last;
        }
        try {
            var now = trusted();
            if (!now.equals(trusted)) {
                last = made(now);
                context = last;
                trusted = now;
            }
        } catch (GeneralSecurityException | IOException e) {
            LOG.atWarn().addArgument(e.toString()).log("The broker's certificates were not read anew: {}");
        }
        return last;
    }

    private static String text(Map<String, ?> configuration, String name) {
        return switch (configuration.get(name)) {
            case null -> throw new KafkaException(name + " is missing");
            case Password password -> password.value();
            case Object other -> other.toString();
        };
    }

    private static List<X509Certificate> certificates(String pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static KeyManagerFactory keys(String keyPem, String chainPem) throws GeneralSecurityException, IOException {
        var encoded = Base64.getMimeDecoder()
                .decode(keyPem.replaceAll("-----[A-Z ]+-----", "").strip());
        var chain = certificates(chainPem).toArray(Certificate[]::new);
        if (chain.length == 0) {
            throw new InvalidKeySpecException("there is no certificate beside the key");
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var key = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        store.setKeyEntry("own", key, new char[0], chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys;
    }

    @SuppressWarnings("unchecked") // what REFUSED says
    private static Dated trust(String pem, @Nullable Object refused) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var pinned = certificates(pem);
        if (pinned.isEmpty()) {
            throw new CertificateException("no certificate is to be trusted");
        }
        for (X509Certificate certificate : pinned) {
            store.setCertificateEntry(certificate.getSerialNumber().toString(16), certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager found : factory.getTrustManagers()) {
            if (found instanceof X509ExtendedTrustManager manager) {
                return new Dated(
                        manager,
                        refused instanceof BiConsumer<?, ?>
                                ? (BiConsumer<X509Certificate, String>) refused
                                : (_, _) -> {});
            }
        }
        throw new GeneralSecurityException("this Java has no trust manager for X.509");
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        var engine = engine(host, port);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        var engine = engine(host, port);
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    private SSLEngine engine(String host, int port) {
        var engine = current().createSSLEngine(host, port);
        engine.setEnabledProtocols(protocols);
        return engine;
    }

    /** The key of a running service does not change. */
    @Override
    public boolean shouldBeRebuilt(Map<String, Object> next) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return null;
    }

    @Override
    public @Nullable KeyStore truststore() {
        return null;
    }

    @Override
    public synchronized void close() {
        context = null;
    }

    /** What the platform trusts, within its dates. */
    private static final class Dated extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager platform;
        private final BiConsumer<X509Certificate, String> refused;

        Dated(X509ExtendedTrustManager platform, BiConsumer<X509Certificate, String> refused) {
            this.platform = platform;
            this.refused = refused;
        }

        private interface Check {
            void run() throws CertificateException;
        }

        private void check(X509Certificate[] chain, Check byPlatform) throws CertificateException {
            try {
                byPlatform.run();
                for (X509Certificate certificate : chain) {
                    certificate.checkValidity();
                }
            } catch (CertificateException e) {
                if (chain.length > 0) {
                    refused.accept(chain[0], String.valueOf(e.getMessage()));
                }
                throw e;
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain, () -> platform.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain, () -> platform.checkServerTrusted(chain, type, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain, () -> platform.checkServerTrusted(chain, type));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain, () -> platform.checkClientTrusted(chain, type, engine));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain, () -> platform.checkClientTrusted(chain, type, socket));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain, () -> platform.checkClientTrusted(chain, type));
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return platform.getAcceptedIssuers();
        }
    }
}
