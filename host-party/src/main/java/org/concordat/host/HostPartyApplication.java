package org.concordat.host;

import org.concordat.runtime.config.ServiceStart;
import org.concordat.runtime.config.StoreConfiguration;
import org.concordat.runtime.rest.RestConfiguration;
import org.concordat.runtime.security.OpenIdIssuer;
import org.concordat.runtime.security.ResourceServer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The service of a party that plays the host: for its stewards, compliance officers and operators. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({StoreConfiguration.class, RestConfiguration.class, ResourceServer.class, OpenIdIssuer.class})
public class HostPartyApplication {
    public static void main(String... arguments) {
        ServiceStart.of(HostPartyApplication.class, arguments);
    }
}
