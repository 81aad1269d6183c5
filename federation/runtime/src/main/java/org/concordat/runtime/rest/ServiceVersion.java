package org.concordat.runtime.rest;

import java.util.Map;
import java.util.Objects;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Which release this is, for the description of the API and, with the arithmetic in use, for operators.
 *
 * @param service its name, as {@code spring.application.name} says
 * @param version of the jar; {@code development} outside of one
 */
public record ServiceVersion(String service, String version) implements InfoContributor {
    public static ServiceVersion of(String service) {
        var version = ServiceVersion.class.getPackage().getImplementationVersion();
        return new ServiceVersion(service, Objects.requireNonNullElse(version, "development"));
    }

    @Override
    public void contribute(Info.Builder info) {
        info.withDetail(
                "concordat",
                Map.of(
                        "service",
                        service,
                        "version",
                        version,
                        "arithmetic",
                        ArithmeticKernel.inUse().toString()));
    }
}
