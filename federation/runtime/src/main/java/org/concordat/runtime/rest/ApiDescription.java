package org.concordat.runtime.rest;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.concordat.runtime.rest.problem.ProblemDocument;
import org.concordat.runtime.security.AllowedTo;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;

/** The OpenAPI description: who may call what stands in {@value #AUTHORITIES} of each operation. */
@Configuration(proxyBeanMethods = false)
public class ApiDescription {
    /** Extension of an operation: the authorities of which one opens it. */
    public static final String AUTHORITIES = "x-authorities";

    static final String IDEMPOTENCY_KEY = "#/components/parameters/IdempotencyKey";
    static final String IF_MATCH = "#/components/parameters/IfMatch";
    private static final String BEARER = "bearer";
    private static final String PROBLEM = "Problem";

    @Bean
    OpenAPI openApi(ServiceVersion version) {
        return new OpenAPI()
                .info(new Info()
                        .title("Concordat: " + version.service())
                        .version(version.version())
                        .license(new License().name("Apache-2.0")))
                // Of configuration, never of the Host header.
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme(BEARER)
                                        .bearerFormat("JWT"))
                        .addParameters(
                                "IdempotencyKey",
                                header(
                                        IdempotentRequests.KEY,
                                        "a value of your own, new for each request that is not a repetition"))
                        .addParameters("IfMatch", header("If-Match", "the ETag of the resource as you saw it"))
                        .addSchemas(PROBLEM, problem()));
    }

    private static Parameter header(String name, String description) {
        return new HeaderParameter()
                .name(name)
                .required(true)
                .description(description)
                .schema(new StringSchema());
    }

    private static Schema<?> problem() {
        var texts = new Schema<>().type("object").description("Problem details, RFC 9457");
        for (var name : List.of("type", "title", "detail", "instance", "code", "traceId")) {
            texts.addProperty(name, new StringSchema());
        }
        texts.addProperty("status", new Schema<Integer>().type("integer"));
        return texts;
    }

    @Bean
    OperationCustomizer authorities() {
        SpringDocUtils.getConfig().addResponseWrapperToIgnore(Void.class);
        return (operation, handler) -> {
            operation.addExtension(AUTHORITIES, names(handler));
            operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
            operation
                    .getResponses()
                    .addApiResponse(
                            "4XX",
                            new ApiResponse()
                                    .description("refused")
                                    .content(new Content()
                                            .addMediaType(
                                                    ProblemDocument.MEDIA_TYPE,
                                                    new MediaType()
                                                            .schema(new Schema<>()
                                                                    .$ref("#/components/schemas/" + PROBLEM)))));
            return operation;
        };
    }

    private static List<String> names(HandlerMethod handler) {
        var allowed = Objects.requireNonNull(handler.getMethodAnnotation(AllowedTo.class));
        return Arrays.stream(allowed.value()).map(Enum::name).sorted().toList();
    }
}
