package org.concordat.sandbox.broker;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.identity.Manifest;

/** By which broker each party's service reaches the others: all by the sandbox's one, unless somebody lays other ways. */
@FunctionalInterface
public interface PartyBrokers {
    /** How the sandbox's broker knows the parties, by their identities. */
    BrokerSecurity security(Map<String, TlsIdentity> identities);

    /**
     * Where each party's service connects; asked when the sandbox's broker has the manifest's topics, and before any service
     * starts.
     */
    default Map<String, String> bootstrapServers(SandboxBroker broker, Manifest manifest)
            throws IOException, InterruptedException {
        return manifest.parties().stream()
                .collect(Collectors.toMap(card -> card.id().value(), _ -> broker.bootstrapServers()));
    }
}
