package org.concordat.runtime.security;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Tokens of the issuer that the settings name. */
@Configuration(proxyBeanMethods = false)
public class OpenIdIssuer {
    @Bean
    JwtDecoder accessTokens(SecuritySettings settings) {
        return AccessTokens.decoder(settings);
    }
}
