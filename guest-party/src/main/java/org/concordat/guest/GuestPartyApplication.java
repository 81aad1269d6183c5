package org.concordat.guest;

import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.guest.baseline.SmileBaselines;
import org.concordat.protocol.Protocols;
import org.concordat.runtime.config.DataConfiguration;
import org.concordat.runtime.config.PartyConfiguration;
import org.concordat.runtime.config.RefreshConfiguration;
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

/**
 * The service of a party that plays the guest, and in other jobs the host: for its analysts, stewards, compliance officers and
 * operators.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    StoreConfiguration.class,
    PartyConfiguration.class,
    DataConfiguration.class,
    RefreshConfiguration.class,
    RestConfiguration.class,
    ResourceServer.class,
    OpenIdIssuer.class,
    PartyRest.OfAnalysts.class,
    PartyRest.OfLendingChecks.class,
    PartyRest.OfQueries.class,
    PartyRest.OfStewards.class,
    PartyRest.OfStandingApprovals.class,
    PartyRest.OfDataHolders.class,
    PartyRest.OfQueryPolicies.class,
    PartyRest.OfCompliance.class,
    PartyRest.OfAuditExport.class
})
public class GuestPartyApplication {
    /** What this party can play. */
    @Bean
    ProtocolRegistry protocolRegistry() {
        return Protocols.all(new SmileBaselines());
    }

    public static void main(String... arguments) {
        ServiceStart.of(GuestPartyApplication.class, arguments);
    }
}
