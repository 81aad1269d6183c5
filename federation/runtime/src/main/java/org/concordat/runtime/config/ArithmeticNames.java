package org.concordat.runtime.config;

import java.util.Arrays;
import java.util.List;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Stops the start where the system property {@value #PROPERTY} names an arithmetic kernel that there is not, or none that this
 * machine has.
 */
final class ArithmeticNames implements EnvironmentPostProcessor {
    static final String PROPERTY = "concordat.arithmetic";

    private static final List<String> NAMES = List.of("vector", "gmp", "scalar");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var allowed = System.getProperty(PROPERTY, "");
        if (!allowed.isBlank()) {
            require(
                    allowed,
                    ArithmeticKernel.available().stream()
                            .map(ArithmeticKernel::id)
                            .toList());
        }
    }

    /** @param here those that this machine has */
    static void require(String allowed, List<String> here) {
        var names = Arrays.asList(allowed.split(",", -1));
        if (!NAMES.containsAll(names)) {
            throw new RefusedConfigurationException("found -D" + PROPERTY + "=" + allowed
                    + ", expected one of vector, gmp and scalar, or several joined by commas");
        }
        if (names.stream().noneMatch(here::contains)) {
            throw new RefusedConfigurationException("found -D" + PROPERTY + "=" + allowed
                    + ", expected some of those that this machine has: " + String.join(", ", here)
                    + " (vector needs --add-modules=jdk.incubator.vector, gmp the library and --enable-native-access)");
        }
    }
}
