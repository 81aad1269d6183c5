package org.concordat.runtime.config;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.psi.Ristretto255;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.KeysInForce;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.identity.Standing;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.CheckpointFile;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditGuard;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.job.ApprovalService;
import org.concordat.runtime.job.Arithmetic;
import org.concordat.runtime.job.InquiryService;
import org.concordat.runtime.job.JdbcQuotaBook;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.Limits;
import org.concordat.runtime.job.PartyRuntime;
import org.concordat.runtime.job.ResultService;
import org.concordat.runtime.job.StandingApprovals;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.keystore.SecretFiles;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.query.GridPause;
import org.concordat.runtime.transport.KafkaSettings;
import org.concordat.runtime.transport.KafkaTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A party, put together from its configuration. The service that imports this brings a {@link ProtocolRegistry}, which is
 * where runtime and protocols meet, and {@link DataConfiguration} where it has data.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConcordatProperties.class)
public class PartyConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PartyConfiguration.class);
    private static final HexFormat HEX = HexFormat.of();
    private static final Status PEER_SUSPENDED = new Status("PEER_SUSPENDED");
    private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

    @Bean
    KeysInForce keysInForce(ConcordatProperties configuration, Clock clock) {
        return new KeysInForce(LongTermKeys.of(configuration).snapshot(), clock);
    }

    @Bean
    EnvelopeSeal envelopeSeal(ConcordatProperties configuration, KeysInForce keys, JobKeyring jobs) {
        return new SignedEnvelopes(configuration.federation().name(), keys, jobs);
    }

    @Bean
    SecretFiles keystore(ConcordatProperties configuration) {
        return new SecretFiles(
                configuration.keystore(), HEX.parseHex(configuration.keys().wrapping()));
    }

    @Bean
    JobKeyring jobKeyring(ConcordatProperties configuration, SecretFiles keystore, Clock clock) {
        return new JobKeyring(keystore, LongTermKeys.of(configuration).forJobs(), clock);
    }

    @Bean
    PartyRuntime.JobSecrets jobSecrets(JobKeyring keys, SecretFiles keystore) {
        return new PartyRuntime.JobSecrets(keys, new JobCheckpoints(keystore));
    }

    /** A log that went back, or that the database does not guard any more, stops the start. */
    @Bean
    JdbcAuditTree auditTree(ConcordatProperties configuration, JdbcClient jdbc, PlatformTransactionManager manager) {
        JdbcAuditGuard.require(jdbc);
        var tree = new JdbcAuditTree(
                jdbc,
                new TransactionTemplate(manager),
                configuration.federation().name(),
                new PartyId(configuration.party().id()));
        tree.load();
        return tree;
    }

    /** Of the wrapping key, which never leaves the party. */
    @Bean
    AuditPseudonyms auditPseudonyms(ConcordatProperties configuration) {
        return AuditPseudonyms.derivedOf(HEX.parseHex(configuration.keys().wrapping()));
    }

    @Bean
    Checkpoints.Identity auditIdentity(ConcordatProperties configuration) {
        return LongTermKeys.of(configuration).forAudit();
    }

    /** A log that is older than the checkpoint beside the database stops the start. */
    @Bean
    Checkpoints checkpoints(
            ConcordatProperties configuration,
            JdbcAuditTree tree,
            AuditLog audit,
            Checkpoints.Identity identity,
            Clock clock) {
        var file = new CheckpointFile(
                configuration.artifactRoot().resolve("audit").resolve("last-checkpoint.json"),
                identity.federation(),
                identity.self());
        return new Checkpoints(tree, audit, identity, clock, file);
    }

    @Bean
    AuditExport auditExport(
            JdbcClient jdbc,
            PlatformTransactionManager manager,
            JdbcAuditTree tree,
            Checkpoints checkpoints,
            Clock clock) {
        var snapshot = new TransactionTemplate(manager);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return new AuditExport(jdbc, snapshot, tree, checkpoints::identity, clock);
    }

    @Bean
    KafkaSettings kafkaSettings(ConcordatProperties configuration) {
        var kafka = configuration.kafka();
        configuration
                .unencrypted()
                .forEach(way -> LOG.atWarn()
                        .addArgument(way)
                        .log("{} is beyond this machine and not encrypted, as allow-unencrypted=true permits"));
        return new KafkaSettings(
                new PartyId(configuration.party().id()),
                kafka.bootstrapServers(),
                kafka.properties(),
                kafka.topics().stream()
                        .map(topic -> new KafkaSettings.Topic(
                                new PartyId(topic.from()), new PartyId(topic.to()), topic.name()))
                        .toList(),
                KafkaSettings.DEFAULT_REASSEMBLY_BYTES);
    }

    /** Where a manifest is configured that is older than the one in force, the start stops. */
    @Bean
    JdbcManifests manifests(
            ConcordatProperties configuration,
            JdbcClient jdbc,
            TransactionOperations transactions,
            AuditLog audit,
            Clock clock) {
        var manifests = new JdbcManifests(jdbc, transactions, audit, clock);
        if (configuration.manifest() != null) {
            manifests.take(ManifestEnvironment.read(configuration.manifest()));
        }
        return manifests;
    }

    /** Takes newer keys while the service runs. */
    @Bean(initMethod = "start", destroyMethod = "close")
    @ConditionalOnProperty("concordat.manifest")
    ManifestReload manifestReload(
            ConcordatProperties configuration,
            JdbcManifests manifests,
            KeysInForce keys,
            JobKeyring jobs,
            Checkpoints checkpoints) {
        return new ManifestReload(
                new PartyId(configuration.party().id()),
                new ManifestReload.Sources(
                        Objects.requireNonNull(configuration.manifest()),
                        Objects.requireNonNull(configuration.partyKeystore()),
                        Objects.requireNonNull(configuration.keystorePassword()).toCharArray()),
                manifests,
                next -> {
                    keys.replace(next.snapshot());
                    jobs.replace(next.forJobs());
                    checkpoints.replace(next.forAudit());
                });
    }

    @Bean
    Arithmetic arithmetic(ConcordatProperties configuration) {
        return new Arithmetic(Paillier.scheme(configuration.policy().minimumKeyBits()), new Ristretto255());
    }

    @Bean
    PartyRuntime.Identity identity(ConcordatProperties configuration, Clock clock, AnswerGrid.Pause pause) {
        var policy = configuration.policy();
        return new PartyRuntime.Identity(
                new PartyId(configuration.party().id()),
                configuration.federation().parties().stream()
                        .collect(Collectors.toMap(
                                party -> new PartyId(party.id()),
                                party -> new Standing(party.institution(), party.duties()))),
                new LocalPolicy(
                        policy.minimumKeyBits(),
                        policy.minimumIntersection(),
                        policy.minimumGroup(),
                        new LocalPolicy.Lending(policy.minimumLenders(), policy.minimumBand())),
                configuration.limits(),
                policy.ownStewardDecides(),
                clock,
                pause);
    }

    @Bean
    AnswerGrid.Pause pause(Clock clock) {
        return GridPause.of(clock);
    }

    @Bean
    PartyRuntime.Storage storage(
            ConcordatProperties configuration, JdbcClient jdbc, TransactionOperations transactions, AuditLog audit) {
        return new PartyRuntime.Storage(
                jdbc,
                transactions,
                new HashedFiles(configuration.artifactRoot().resolve("frames")),
                new HashedFiles(configuration.artifactRoot().resolve("outputs")),
                audit);
    }

    /** Closed by the party that uses it. A broker whose certificate is refused stands in the audit log, each certificate once. */
    @Bean(destroyMethod = "")
    KafkaTransport kafkaTransport(KafkaSettings kafka, AuditLog audit, Clock clock) {
        return new KafkaTransport(kafka, (certificate, why) -> {
            try {
                audit.append(new AuditEntry(
                        clock.instant(),
                        "system",
                        "tls-peer-rejected",
                        null,
                        Map.of("certificate_sha256", certificate, "reason", why)));
            } catch (FederationException e) {
                LOG.atError().setCause(e).log("A refused certificate is not in the audit log");
            }
        });
    }

    /** As long as the audit log of a peer is not believed; which and why, operators read from the API. */
    @Bean
    HealthIndicator peerAuditLogs(Checkpoints checkpoints) {
        return () -> checkpoints.objections().open().isEmpty()
                ? Health.up().build()
                : Health.status(PEER_SUSPENDED).build();
    }

    /** What was dropped, refused or lost on the way, by its kind; of the party itself, for a registry holds it weakly. */
    @Bean
    MeterBinder messageCounters(PartyRuntime party) {
        return registry -> party.counters()
                .keySet()
                .forEach(kind -> FunctionCounter.builder(
                                "concordat.messages",
                                party,
                                counted -> counted.counters().getOrDefault(kind, 0L))
                        .tag("kind", kind)
                        .register(registry));
    }

    /** Receives and runs as soon as the service is up, until it stops. */
    @Bean(initMethod = "start", destroyMethod = "close")
    PartyRuntime partyRuntime(
            PartyRuntime.Identity identity,
            PartyRuntime.Storage storage,
            KafkaTransport transport,
            EnvelopeSeal seal,
            PartyRuntime.JobSecrets secrets,
            ProtocolRegistry registry,
            List<PartyDatasets> datasets,
            Arithmetic arithmetic,
            Checkpoints checkpoints) {
        var party = new PartyRuntime(
                identity,
                storage,
                new PartyRuntime.Line(transport, seal),
                secrets,
                new PartyRuntime.Abilities(
                        registry, datasets.isEmpty() ? PartyDatasets.none() : datasets.getFirst(), arithmetic));
        party.keep(checkpoints, CHECKPOINT_EVERY);
        return party;
    }

    @Bean
    JobService jobService(PartyRuntime party) {
        return party.jobs();
    }

    @Bean
    ApprovalService approvalService(PartyRuntime party) {
        return party.approvals();
    }

    @Bean
    InquiryService inquiryService(PartyRuntime party) {
        return party.inquiries();
    }

    @Bean
    JdbcQuotaBook quotaBook(PartyRuntime party) {
        return party.quotas();
    }

    @Bean
    StandingApprovals standingApprovals(PartyRuntime party) {
        return party.standingApprovals();
    }

    @Bean
    Limits.Checks checkLimits(ConcordatProperties configuration) {
        return configuration.limits().checks();
    }

    @Bean
    ResultService resultService(PartyRuntime party) {
        return party.results();
    }
}
