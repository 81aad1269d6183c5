package org.concordat.runtime.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
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
 * Stops the start where a secret comes from anywhere but a file of its own that only the service may read: arguments and
 * environment can be read by other processes and are repeated by crash reports, files of configuration lie in archives and
 * version control. The message names the property and its source, never the value.
 */
final class SecretFilesOnly implements EnvironmentPostProcessor, Ordered {
    /** Spring's name of {@code SPRING_APPLICATION_JSON} and {@code --spring.application.json}. */
    private static final String INLINE_JSON = "spring.application.json";

    /** A placeholder without a default. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9._\\[\\]-]+)}");

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
            if (source instanceof ConfigTreePropertySource files) {
                requireOwn(files);
            } else if (source instanceof EnumerablePropertySource<?> names) {
                for (String name : names.getPropertyNames()) {
                    if (isSecret(name) && !namesSecret(names.getProperty(name))) {
                        open.add(name + " (" + place(source, name) + ")");
                    }
                }
            }
        }
        if (!open.isEmpty()) {
            throw new RefusedConfigurationException("found secrets where others can read them: "
                    + String.join(", ", open)
                    + "; expected each as a file of concordat.secrets-dir, named by its property."
                    + " Take it away there, and change the secret");
        }
    }

    /** Whether the value is no secret but the name of one, which is looked for in turn. */
    private static boolean namesSecret(@Nullable Object value) {
        var reference = REFERENCE.matcher(String.valueOf(value).strip());
        return reference.matches() && isSecret(reference.group(1));
    }

    /** What an operator calls the source. */
    private static String place(PropertySource<?> source, String name) {
        if (source instanceof CommandLinePropertySource<?>) {
            return "an argument";
        }
        return switch (source.getName()) {
            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> "a system property";
            case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME -> "an environment variable";
            case INLINE_JSON -> "JSON among arguments or environment";
            default ->
                OriginLookup.getOrigin(source, name) instanceof TextResourceOrigin text
                        ? inFile(text)
                        : "configuration";
        };
    }

    private static String inFile(TextResourceOrigin origin) {
        var file = origin.getResource() == null ? null : origin.getResource().getFilename();
        var line = origin.getLocation() == null
                ? ""
                : ", line " + (origin.getLocation().getLine() + 1);
        return "configuration" + (file == null ? "" : ", " + file) + line;
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
