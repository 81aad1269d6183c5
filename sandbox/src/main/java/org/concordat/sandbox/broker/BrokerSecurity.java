package org.concordat.sandbox.broker;

import java.util.Map;

/** How broker and clients speak to each other: which listener, which proofs of identity. */
public interface BrokerSecurity {
    /** Everybody on the loopback interface may read and write: what keeps messages safe is the envelope. */
    static BrokerSecurity plaintext() {
        return new BrokerSecurity() {
            @Override
            public String protocol() {
                return "PLAINTEXT";
            }

            @Override
            public Map<String, Object> brokerProperties() {
                return Map.of();
            }

            @Override
            public Map<String, Object> clientProperties(String principal) {
                return Map.of();
            }

            @Override
            public Map<String, String> serviceProperties() {
                return Map.of();
            }

            @Override
            public boolean authorizes() {
                return false;
            }
        };
    }

    /** Kafka's name of the listener's security protocol: {@code PLAINTEXT} or {@code SSL}. */
    String protocol();

    /** What the broker's configuration adds: key store, trust store, authorizer. */
    Map<String, Object> brokerProperties();

    /** What a client's configuration adds. The principal is a party's id, or {@code admin}. */
    Map<String, Object> clientProperties(String principal);

    /** What a service is configured with; its own key and certificate come from its keystore. */
    Map<String, String> serviceProperties();

    /** Whether the broker knows who speaks, and can be told who may do what. */
    boolean authorizes();
}
