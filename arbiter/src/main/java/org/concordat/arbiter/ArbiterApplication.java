package org.concordat.arbiter;

import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.protocol.Protocols;
import org.concordat.runtime.config.PartyConfiguration;
import org.concordat.runtime.config.ServiceStart;
import org.concordat.runtime.config.StoreConfiguration;
import org.concordat.runtime.rest.PartyRest;
import org.concordat.runtime.rest.RestConfiguration;
import org.concordat.runtime.security.OpenIdIssuer;
import org.concordat.runtime.security.ResourceServer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The service of a party that plays the arbiter: it holds no data, and has no analysts. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    StoreConfiguration.class,
    PartyConfiguration.class,
    RestConfiguration.class,
    ResourceServer.class,
    OpenIdIssuer.class,
    PartyRest.OfStewards.class,
    PartyRest.OfStewardsWithoutAnalysts.class,
    PartyRest.OfCompliance.class,
    PartyRest.OfAuditExport.class
})
public class ArbiterApplication {
    /** What this party can play. */
    @Bean
    ProtocolRegistry protocolRegistry() {
        return Protocols.all();
    }

    public static void main(String... arguments) {
        ServiceStart.of(ArbiterApplication.class, arguments);
    }
}
