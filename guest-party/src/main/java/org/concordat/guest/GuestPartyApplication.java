package org.concordat.guest;

import org.concordat.runtime.config.ServiceStart;
import org.concordat.runtime.config.StoreConfiguration;
import org.concordat.runtime.rest.RestConfiguration;
import org.concordat.runtime.security.OpenIdIssuer;
import org.concordat.runtime.security.ResourceServer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The service of a party that plays the guest: for its analysts, stewards, compliance officers and operators. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({StoreConfiguration.class, RestConfiguration.class, ResourceServer.class, OpenIdIssuer.class})
public class GuestPartyApplication {
    public static void main(String... arguments) {
        ServiceStart.of(GuestPartyApplication.class, arguments);
    }
}
