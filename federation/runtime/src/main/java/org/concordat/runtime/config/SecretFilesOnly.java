package org.concordat.runtime.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Stops the start where a secret comes from an argument or the environment, which other processes can read and which crash
 * reports repeat, or from a file that others may read. The message names the property and its source, never the value.
 */
final class SecretFilesOnly implements EnvironmentPostProcessor, Ordered {
    /** Spring's name of {@code SPRING_APPLICATION_JSON} and {@code --spring.application.json}. */
    private static final String INLINE_JSON = "spring.application.json";

    private static final Set<String> KEYS =
            Set.of("concordatkeyssigning", "concordatkeysopening", "concordatkeyswrapping", "concordatkeysformer");
    private static final Set<String> TREES = Set.of("concordat", "spring", "server", "management");
    private static final Set<String> SECRETS = Set.of("password", "keystorekey", "jaasconfig", "clientsecret");

    /** After the configuration files were read, before a secret is used. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var open = new ArrayList<String>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            var place = place(source);
            if (place != null && source instanceof EnumerablePropertySource<?> names) {
                for (String name : names.getPropertyNames()) {
                    if (isSecret(name)) {
                        open.add(name + " (" + place + ")");
                    }
                }
            }
            if (source instanceof ConfigTreePropertySource files) {
                requireOwn(files);
            }
        }
        if (!open.isEmpty()) {
            throw new RefusedConfigurationException("found secrets where others can read them: "
                    + String.join(", ", open)
                    + "; expected each as a file of concordat.secrets-dir, named by its property."
                    + " Take it away there, and change the secret");
        }
    }

    /** What an operator calls the source, where it is one that others can read. */
    private static @Nullable String place(PropertySource<?> source) {
        if (source instanceof CommandLinePropertySource<?>) {
            return "an argument";
        }
        return switch (source.getName()) {
            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> "a system property";
            case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME -> "an environment variable";
            case INLINE_JSON -> "JSON among arguments or environment";
            default -> null;
        };
    }

    /** In any spelling: {@code concordat.keys.signing}, {@code CONCORDAT_DATABASE_PASSWORD}. */
    static boolean isSecret(String name) {
        var letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return KEYS.stream().anyMatch(letters::startsWith)
                || (TREES.stream().anyMatch(letters::startsWith)
                        && SECRETS.stream().anyMatch(letters::endsWith));
    }

    private static void requireOwn(ConfigTreePropertySource files) {
        for (String name : files.getPropertyNames()) {
            var origin = OriginLookup.getOrigin(files, name);
            var file = origin instanceof TextResourceOrigin text ? text.getResource() : null;
            if (file != null) {
                try {
                    SecretFileModes.require("the file of secrets " + name, file.getFilePath());
                } catch (IOException _) {
                    throw new RefusedConfigurationException("the file of secrets " + name + " cannot be read");
                }
            }
        }
    }
}
