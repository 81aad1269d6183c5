package org.concordat.runtime.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What an address says of the way to a database or broker: whether it leaves this machine, and whether it is encrypted then. */
final class Reached {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(\\.\\d{1,3}){3}");
    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final Pattern POSTGRES = Pattern.compile("jdbc:postgresql://([^/?]*)[^?]*(?:\\?(.*))?");
    private static final Set<String> SECRETS = Set.of("password", "sslpassword");
    private static final Set<String> VERIFIED = Set.of("verify-full", "verify-ca");
    private static final Set<String> ENCRYPTED = Set.of("SSL", "SASL_SSL");

    private Reached() {}

    /** Whether every host of {@code host:port,…} is this machine; PostgreSQL's driver takes none for it. */
    static boolean onThisMachine(String hosts) {
        return Arrays.stream(hosts.split(","))
                .map(host -> PORT.matcher(host.strip()).replaceFirst(""))
                .allMatch(host -> host.isEmpty() || LOOPBACK.matcher(host).matches());
    }

    private static List<String> parameters(String url) {
        var parts = POSTGRES.matcher(url);
        return parts.matches() && parts.group(2) != null
                ? List.of(parts.group(2).split("&"))
                : List.of();
    }

    /** Whether a URL of PostgreSQL has a password among its parameters. */
    static boolean tellsPassword(String url) {
        return parameters(url).stream()
                .map(parameter -> parameter.split("=", 2)[0])
                .anyMatch(SECRETS::contains);
    }

    /** Whether a URL of PostgreSQL stays on this machine, or asks that the server's certificate be verified. */
    static boolean safely(String url) {
        var parts = POSTGRES.matcher(url);
        if (!parts.matches() || onThisMachine(parts.group(1))) {
            return true;
        }
        var modes = parameters(url).stream()
                .filter(parameter -> parameter.startsWith("sslmode="))
                .map(parameter -> parameter.substring("sslmode=".length()))
                .toList();
        return !modes.isEmpty() && VERIFIED.containsAll(modes);
    }

    /** Whether a broker is on this machine, or spoken to over TLS. */
    static boolean safely(String bootstrapServers, Map<String, String> properties) {
        var protocol = properties.get("security.protocol");
        return onThisMachine(bootstrapServers) || (protocol != null && ENCRYPTED.contains(protocol));
    }
}
