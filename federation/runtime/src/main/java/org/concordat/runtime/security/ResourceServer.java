package org.concordat.runtime.security;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import org.concordat.runtime.rest.json.BodyLimits;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import tools.jackson.databind.json.JsonMapper;

/**
 * The filter chains, in order: management (on its own port), the API, and everything else, which is nothing.
 *
 * <table>
 * <caption>Who passes</caption>
 * <tr><th>request</th><th>passes</th></tr>
 * <tr><td>health, with its liveness and readiness</td><td>everybody</td></tr>
 * <tr><td>other management endpoints</td><td>OPERATOR</td></tr>
 * <tr><td>{@value #DESCRIPTION}</td><td>everybody</td></tr>
 * <tr><td>{@code /api/v1/**}</td><td>who brings a valid token; then {@link AuthorityGate} decides</td></tr>
 * <tr><td>anything else</td><td>nobody: 404</td></tr>
 * </table>
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
public class ResourceServer {
    /** Where the OpenAPI description is. */
    public static final String DESCRIPTION = "/api/v1/openapi";

    private static final String NOTHING_BUT_DATA = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

    /** Found by its type as the firewall's voice, too. */
    @Bean
    SecurityProblems securityProblems(ProblemWriter problems) {
        return new SecurityProblems(problems);
    }

    /** One for all chains: who is refused at one is known at the other. */
    @Bean
    AddressLimit addressLimit(ProblemWriter writer, SecuritySettings settings, Clock clock) {
        return new AddressLimit(writer, new TokenBuckets(clock, settings.anonymousPerMinute()));
    }

    /** It stands in the filter chains alone, at its place there. */
    @Bean
    FilterRegistrationBean<AddressLimit> noOtherAddressLimit(AddressLimit limit) {
        var registration = new FilterRegistrationBean<>(limit);
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    @Order(1)
    SecurityFilterChain management(
            HttpSecurity http, SecurityProblems problems, JwtDecoder tokens, AddressLimit addresses) {
        http.securityMatcher(EndpointRequest.toAnyEndpoint());
        http.authorizeHttpRequests(requests -> requests.requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                .permitAll()
                .anyRequest()
                .hasAuthority(Authority.OPERATOR.name()));
        return guarded(http, problems, tokens, addresses).build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain api(
            HttpSecurity http,
            SecurityProblems problems,
            ProblemWriter writer,
            JsonMapper json,
            JwtDecoder tokens,
            SecuritySettings settings,
            AddressLimit addresses,
            Clock clock) {
        http.securityMatcher("/api/v1/**");
        http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(HttpMethod.GET, DESCRIPTION)
                .permitAll()
                .anyRequest()
                .authenticated());
        http.addFilterAfter(new RateLimit(writer, clock, settings.requestsPerMinute()), AuthorizationFilter.class);
        http.addFilterAfter(new BodyLimits(writer, json, settings.bodyWithin()), RateLimit.class);
        return guarded(http, problems, tokens, addresses).build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain nothingElse(HttpSecurity http, SecurityProblems problems, AddressLimit addresses) {
        http.addFilterBefore(addresses, AnonymousAuthenticationFilter.class);
        http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                .permitAll()
                .anyRequest()
                .denyAll());
        http.exceptionHandling(handling -> handling.authenticationEntryPoint(
                        (request, response, _) -> problems.notFound(request, response))
                .accessDeniedHandler((request, response, _) -> problems.notFound(request, response)));
        return bare(http).build();
    }

    private static HttpSecurity guarded(
            HttpSecurity http, SecurityProblems problems, JwtDecoder tokens, AddressLimit addresses) {
        http.addFilterBefore(addresses, BearerTokenAuthenticationFilter.class);
        http.addFilterAfter(addresses.forThoseWhoAreKnown(), BearerTokenAuthenticationFilter.class);
        http.oauth2ResourceServer(server -> server.jwt(
                        jwt -> jwt.decoder(tokens).jwtAuthenticationConverter(AccessTokens::person))
                .authenticationEntryPoint(problems)
                .accessDeniedHandler(problems)
                .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                    @Override
                    public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                        filter.setAuthenticationFailureHandler(problems);
                        return filter;
                    }
                }));
        http.exceptionHandling(
                handling -> handling.authenticationEntryPoint(problems).accessDeniedHandler(problems));
        return bare(http);
    }

    /** No session, no form, no cross-site token (there is no cookie to abuse), and headers that allow a browser nothing. */
    private static HttpSecurity bare(HttpSecurity http) {
        http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.csrf(csrf -> csrf.disable());
        http.cors(cors -> cors.disable());
        http.formLogin(login -> login.disable());
        http.httpBasic(basic -> basic.disable());
        http.logout(logout -> logout.disable());
        http.requestCache(cache -> cache.disable());
        http.anonymous(anonymous -> anonymous.principal("anonymous"));
        http.headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(NOTHING_BUT_DATA))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)));
        return http;
    }
}
