package org.concordat.runtime.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.concordat.federation.identity.PartyCard;
import org.concordat.runtime.job.Limits;
import org.concordat.runtime.security.SecuritySettings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * All configuration of a party's service. A key that is not here is refused, and what is wrong is told at once. Secrets come
 * as files ({@code spring.config.import=configtree:…}), never as arguments.
 *
 * @param dataRoot below which dataset files are read; null where the service has no data
 * @param connections databases that datasets may come from, by the name that a steward uses; the operator names them here,
 *     with a role that may read only, and each password is a file {@code concordat.connections.NAME.password}
 * @param artifactRoot below which outputs and large frames are written
 * @param manifest the federation's signed manifest; parties, topics and keys are then taken from it and the party's keystore
 * @param partyKeystore the file that {@code concordat party init} made
 * @param keystorePassword of that file, itself a file of secrets
 * @param keystore directory of the secrets that live as long as a job; outside the database and its backups
 * @param secretsDir where the files of secrets are, for {@code spring.config.import}
 */
@Validated
@ConfigurationProperties(prefix = "concordat", ignoreUnknownFields = false)
public record ConcordatProperties(
        @Valid @NotNull Party party,
        @Valid @NotNull Federation federation,
        @Valid @NotNull Kafka kafka,
        @Valid @NotNull Database database,
        @Valid @NotNull Keys keys,
        @org.jspecify.annotations.Nullable Path dataRoot,
        @DefaultValue Map<@Pattern(regexp = CONNECTION, message = CONNECTION_RULE) String, @Valid Database> connections,
        @NotNull Path artifactRoot,
        @NotNull Path keystore,
        @org.jspecify.annotations.Nullable Path manifest,
        @org.jspecify.annotations.Nullable Path partyKeystore,
        @org.jspecify.annotations.Nullable String keystorePassword,
        @org.jspecify.annotations.Nullable Path secretsDir,
        @Valid @NotNull SecuritySettings security,
        @Valid @DefaultValue Policy policy,
        @DefaultValue Limits limits,
        @DefaultValue Refresh refresh,
        @DefaultValue Sandbox sandbox) {
    private static final String KEY = "[0-9a-f]{64}";
    private static final String KEY_RULE = "has 64 hexadecimal digits in lower case";
    private static final String SEALING = "[0-9a-f]{64}|[0-9a-f]{2432}";
    private static final String SEALING_RULE = "has 64 (X25519) or 2432 (hybrid) hexadecimal digits in lower case";
    private static final String OPENING = "(647a)?[0-9a-f]{64}";
    private static final String OPENING_RULE = "has 64 hexadecimal digits in lower case, a hybrid one 647a before them";
    private static final String POSTGRES = "jdbc:postgresql://\\S+";
    private static final String POSTGRES_RULE = "begins with jdbc:postgresql://";
    private static final String CONNECTION = "[a-z][a-z0-9-]{0,62}";
    private static final String CONNECTION_RULE = "is named by 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter";
    private static final String PARTY_ID = "[a-z][a-z0-9-]{0,62}";
    private static final String PARTY_ID_RULE = "has 1 to 63 of a-z, 0-9 and hyphen and begins with a letter";

    /** Never a secret. */
    @Override
    public String toString() {
        return "ConcordatProperties[" + party + "]";
    }

    /** This party's policy, or the federation's floors where they are higher. */
    @Override
    public Policy policy() {
        return federation == null || federation.floors() == null ? policy : policy.atLeast(federation.floors());
    }

    /** This party. */
    public record Party(
            @NotNull @Pattern(regexp = PARTY_ID, message = PARTY_ID_RULE)
            String id,

            @NotBlank String institution) {}

    /**
     * A party as the others know it.
     *
     * @param verifyingKey Ed25519, 64 hexadecimal digits: whose signature to believe
     * @param sealingKey X25519, 64 hexadecimal digits, or hybrid, 2,432: what to seal messages to
     * @param formerVerifyingKeys of before the last rotations, each still believed for a time
     * @param duties what the manifest has it for; empty without a manifest, then every role fits
     */
    public record Peer(
            @NotNull @Pattern(regexp = PARTY_ID, message = PARTY_ID_RULE)
            String id,

            @NotBlank String institution,

            @NotNull @Pattern(regexp = KEY, message = KEY_RULE)
            String verifyingKey,

            @NotNull @Pattern(regexp = SEALING, message = SEALING_RULE)
            String sealingKey,

            @DefaultValue List<@Valid FormerVerifyingKey> formerVerifyingKeys,
            @DefaultValue Set<PartyCard.Duty> duties) {}

    /** Ed25519, 64 hexadecimal digits; believed until then. */
    public record FormerVerifyingKey(
            @NotNull @Pattern(regexp = KEY, message = KEY_RULE)
            String key,

            @NotNull Instant until) {}

    /**
     * This party's secret keys, from files: Ed25519 to sign with, X25519 or hybrid to open with, AES-256 to wrap what lies in the
     * keystore directory.
     */
    public record Keys(
            @NotNull @Pattern(regexp = KEY, message = KEY_RULE)
            String signing,

            @NotNull @Pattern(regexp = OPENING, message = OPENING_RULE)
            String opening,

            @NotNull @Pattern(regexp = KEY, message = KEY_RULE)
            String wrapping,

            @DefaultValue List<@Pattern(regexp = OPENING, message = OPENING_RULE) String> formerOpening,
            @DefaultValue List<@Pattern(regexp = KEY, message = KEY_RULE) String> formerSigning) {
        /** Never a key. */
        @Override
        public String toString() {
            return "Keys[" + (3 + formerOpening.size() + formerSigning.size()) + "]";
        }
    }

    /** Who takes part, and what no party's policy may go below. */
    public record Federation(
            @NotBlank String name,
            @NotEmpty List<@Valid Peer> parties,
            @Valid @DefaultValue Floors floors) {}

    /** Of the federation's manifest; a party's own policy is raised to them. */
    public record Floors(
            @Min(2048) @DefaultValue("2048") int keyBits,
            @Min(1) @DefaultValue("1") int intersection,
            @Min(1) @DefaultValue("1") int group,
            @Min(2) @DefaultValue("2") int lenders) {}

    /**
     * The broker, and the topic of each ordered pair of parties.
     *
     * @param allowUnencrypted whether it may be beyond this machine without TLS; told in the log
     */
    public record Kafka(
            @NotBlank String bootstrapServers,
            @DefaultValue Map<String, String> properties,
            @NotEmpty List<@Valid Topic> topics,
            @DefaultValue("false") boolean allowUnencrypted) {
        @AssertTrue(
                message =
                        "beyond this machine the broker is reached by concordat.kafka.properties[security.protocol]=SSL;"
                                + " where something else encrypts the way to it, say concordat.kafka.allow-unencrypted=true")
        public boolean isEncrypted() {
            return allowUnencrypted || bootstrapServers == null || Reached.safely(bootstrapServers, properties);
        }

        /** Never a property: a key may be among them. */
        @Override
        public String toString() {
            return "Kafka[" + bootstrapServers + "]";
        }
    }

    /** In which {@code from} writes and {@code to} reads. */
    public record Topic(
            @NotBlank String from,
            @NotBlank String to,
            @NotBlank String name) {}

    /**
     * A PostgreSQL database, this service's own or one that datasets come from, and its role there.
     *
     * @param allowUnencrypted whether it may be beyond this machine without a verified certificate; told in the log
     */
    public record Database(
            @NotNull @Pattern(regexp = POSTGRES, message = POSTGRES_RULE)
            String url,

            @NotBlank String user,
            @NotNull String password,
            @DefaultValue("false") boolean allowUnencrypted) {
        @AssertTrue(
                message =
                        "url has no password or sslpassword: give it as a file of secrets named by the property password,"
                                + " and change it, for others may have read it")
        public boolean isUrlWithoutPassword() {
            return url == null || !Reached.tellsPassword(url);
        }

        @AssertTrue(
                message =
                        "beyond this machine url ends with ?sslmode=verify-full&sslrootcert=FILE; where something else"
                                + " encrypts the way to it, say"
                                + " allow-unencrypted=true beside it")
        public boolean isEncrypted() {
            return allowUnencrypted || url == null || Reached.safely(url);
        }

        /** Never the password, nor a parameter of the URL. */
        @Override
        public String toString() {
            return "Database[" + url.replaceFirst("\\?.*", "") + ", " + user + "]";
        }
    }

    /**
     * Floors of this party, whatever a job asks for.
     *
     * @param minimumLenders least k of a lending check
     * @param minimumBand width of a lending check's narrowest band, in the smallest unit
     * @param ownStewardDecides whether jobs of this party's own analysts wait for one of its stewards, too; without, the
     *     column policies answer for it
     */
    public record Policy(
            @Min(2048) @DefaultValue("3072") int minimumKeyBits,
            @Min(1) @DefaultValue("100") int minimumIntersection,
            @Min(1) @DefaultValue("10") int minimumGroup,
            @Min(2) @DefaultValue("2") int minimumLenders,
            @Min(100_000) @DefaultValue("100000") long minimumBand,
            @DefaultValue("false") boolean ownStewardDecides) {
        Policy atLeast(Floors floors) {
            return new Policy(
                    Math.max(minimumKeyBits, floors.keyBits()),
                    Math.max(minimumIntersection, floors.intersection()),
                    Math.max(minimumGroup, floors.group()),
                    Math.max(minimumLenders, floors.lenders()),
                    minimumBand,
                    ownStewardDecides);
        }
    }

    /**
     * When a specification is submitted anew, for tables of lending checks; never, without {@code cron}.
     *
     * @param cron of Spring: second, minute, hour, day, month, weekday
     * @param zone of its times
     * @param specification a file with a job specification in JSON
     * @param analyst in whose name it is submitted
     */
    public record Refresh(
            @org.jspecify.annotations.Nullable String cron,
            @DefaultValue("UTC") String zone,
            @org.jspecify.annotations.Nullable String specification,
            @org.jspecify.annotations.Nullable String analyst) {}

    /** @param exitOnStdinEof end when the launcher is gone */
    public record Sandbox(@DefaultValue("false") boolean exitOnStdinEof) {}

    /** What is reached beyond this machine without a verified certificate, as an operator allowed it. */
    List<String> unencrypted() {
        var ways = new ArrayList<String>();
        if (!Reached.safely(kafka.bootstrapServers(), kafka.properties())) {
            ways.add("concordat.kafka");
        }
        if (!Reached.safely(database.url())) {
            ways.add("concordat.database");
        }
        connections.forEach((name, connection) -> {
            if (!Reached.safely(connection.url())) {
                ways.add("concordat.connections." + name);
            }
        });
        return ways;
    }

    @AssertTrue(message = "concordat.federation.parties must name concordat.party.id once, and no id twice")
    public boolean isPartyInFederation() {
        if (party == null || federation == null || federation.parties() == null) {
            return true; // told by the field
        }
        var ids = new HashSet<String>();
        return federation.parties().stream().allMatch(each -> ids.add(each.id())) && ids.contains(party.id());
    }

    @AssertTrue(
            message = "concordat.kafka.topics must name one topic from this party to each other one, and one from each"
                    + " other to this")
    public boolean isTopicForEachPair() {
        if (party == null || federation == null || federation.parties() == null || kafka == null) {
            return true; // told by the field
        }
        if (kafka.topics() == null) {
            return true;
        }
        return federation.parties().stream()
                .map(Peer::id)
                .filter(id -> !id.equals(party.id()))
                .flatMap(id -> Stream.of(topics(party.id(), id), topics(id, party.id())))
                .allMatch(count -> count == 1);
    }

    private long topics(String from, String to) {
        return kafka.topics().stream()
                .filter(topic -> from.equals(topic.from()) && to.equals(topic.to()))
                .count();
    }

    @AssertTrue(
            message = "concordat.limits must be positive and rise: heartbeat-every, suspect-after, pause-after,"
                    + " fail-after")
    public boolean isLimitsConsistent() {
        return limits.consistent();
    }
}
