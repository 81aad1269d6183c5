package org.concordat.runtime.rest;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.rest.json.BodyLimits;
import org.concordat.runtime.rest.json.StrictJson;
import org.concordat.runtime.rest.problem.Addresses;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.ProblemAdvice;
import org.concordat.runtime.rest.problem.ProblemErrorController;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.concordat.runtime.rest.problem.Refusals;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.rest.problem.TomcatProblems;
import org.concordat.runtime.rest.problem.TraceIds;
import org.concordat.runtime.security.AuthorityGate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** What all controllers stand on: strict JSON, problem details, trace ids and the authority gate. */
@Configuration(proxyBeanMethods = false)
@Import(ApiDescription.class)
public class RestConfiguration implements WebMvcConfigurer {
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new AuthorityGate());
        registry.addInterceptor(new KnownParameters());
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, JobId.class, RestConfiguration::jobId);
    }

    static JobId jobId(String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw new RefusedRequestException(Codes.INVALID_ID, "a job's id is a UUID in lower case");
        }
        return JobId.parse(text);
    }

    @Bean
    JsonMapper jsonMapper() {
        return StrictJson.mapper();
    }

    @Bean
    ServiceVersion serviceVersion(@Value("${spring.application.name}") String service) {
        return ServiceVersion.of(service);
    }

    /** Up, for a service whose kernel is none does not start; operators see which it is. */
    @Bean
    HealthIndicator arithmeticHealthIndicator() {
        var kernel = ArithmeticKernel.inUse();
        return () -> Health.up().withDetail("kernel", kernel.toString()).build();
    }

    @Bean
    Refusals refusals(
            AuditLog audit,
            MeterRegistry meters,
            Clock clock,
            AuditPseudonyms pseudonyms,
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> endpoints) {
        var addresses = new Addresses(SingletonSupplier.of(() -> words(endpoints.getObject())), pseudonyms);
        return new Refusals(audit, meters, clock, BodyLimits::body, addresses, pseudonyms);
    }

    /** The fixed parts of all endpoints' addresses. */
    private static Set<String> words(RequestMappingHandlerMapping endpoints) {
        return endpoints.getHandlerMethods().keySet().stream()
                .flatMap(endpoint -> endpoint.getPatternValues().stream())
                .flatMap(pattern -> Arrays.stream(pattern.split("/")))
                .filter(part -> !part.contains("{"))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper json, Refusals refusals) {
        return new ProblemWriter(json, refusals);
    }

    @Bean
    ProblemAdvice problemAdvice(ProblemWriter problems) {
        return new ProblemAdvice(problems, StrictJson::outline);
    }

    @Bean
    ProblemErrorController problemErrorController(ProblemWriter problems) {
        return new ProblemErrorController(problems);
    }

    @Bean
    static TomcatProblems tomcatProblems() {
        return new TomcatProblems();
    }

    @Bean
    static FilterRegistrationBean<TraceIds> traceIds() {
        var registration = new FilterRegistrationBean<>(new TraceIds());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
