package org.concordat.runtime.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.concordat.crypto.keystore.TlsIdentity;

/** Shakes hands over TLS on a port of its own and says nothing after it. */
final class TlsListener implements AutoCloseable {
    private final SSLServerSocket socket;
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    private TlsListener(SSLServerSocket socket) {
        this.socket = socket;
        Thread.ofVirtual().start(this::serve);
    }

    static TlsListener start(TlsIdentity identity, String protocol) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        var encoded = Base64.getMimeDecoder()
                .decode(identity.privateKeyPem()
                        .replaceAll("-----[A-Z ]+-----", "")
                        .strip());
        var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        keys.setKeyEntry("k", key, new char[0], new Certificate[] {TlsIdentity.certificate(identity.certificatePem())});
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setEnabledProtocols(new String[] {protocol});
        return new TlsListener(socket);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var accepted = (SSLSocket) socket.accept();
                Thread.ofVirtual().start(() -> shake(accepted));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void shake(SSLSocket accepted) {
        try (accepted) {
            accepted.startHandshake();
            for (int next = accepted.getInputStream().read();
                    next >= 0;
                    next = accepted.getInputStream().read()) {
                heard.incrementAndGet();
            }
        } catch (IOException _) {
            failures.incrementAndGet();
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Bytes that clients sent under the seal of a handshake. */
    int heard() {
        return heard.get();
    }

    /** Connections that ended with an error, most of them within the handshake. */
    int failures() {
        return failures.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
