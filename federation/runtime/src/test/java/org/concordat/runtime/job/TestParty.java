package org.concordat.runtime.job;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.KeysInForce;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.matrix.Matrix;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.query.GridPause;
import org.concordat.testkit.ModularPsiGroup;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A party of a {@link TestFederation}: its database and settings, which outlive it, and its runtime while it lives. */
final class TestParty {
    private static final LocalPolicy FLOORS = new LocalPolicy(2048, 1, 1);

    final List<Problem> objections = new ArrayList<>();
    volatile UnaryOperator<Envelope> tampering = UnaryOperator.identity();
    List<Protocol<?>> played;
    LocalPolicy policy = FLOORS;
    Clock clock = Clock.systemUTC();
    AnswerGrid.Pause pause = GridPause.of(Clock.systemUTC());
    AdditiveScheme scheme = Paillier.scheme();
    PsiGroup group = new ModularPsiGroup();
    PartyDatasets datasets = new Rows();
    UnaryOperator<AuditLog> auditing = UnaryOperator.identity();
    volatile int version = 1;

    @Nullable
    DatasetRows held;

    private final PartyId id;
    private final TestFederation federation;
    private final TestDatabase database = TestDatabase.migrated();
    private @Nullable Living living;
    private CountingProtocol counting = new CountingProtocol();

    private record Living(
            HikariDataSource pool,
            KeysInForce keys,
            JobKeyring keyring,
            Checkpoints checkpoints,
            PartyRuntime runtime) {}

    /** @param played protocols beside counting */
    TestParty(PartyId id, TestFederation federation, List<Protocol<?>> played) {
        this.id = id;
        this.federation = federation;
        this.played = played;
    }

    /** Starts, or starts again on its database. */
    PartyRuntime start() {
        counting = new CountingProtocol();
        var pool = new HikariDataSource();
        pool.setDataSource(database.app());
        pool.setMaximumPoolSize(6);
        var manager = new DataSourceTransactionManager(pool);
        var jdbc = JdbcClient.create(pool);
        var keys = federation.keys();
        var keyring = TestKeys.keyring(id, home().resolve("keystore"));
        var inForce = new KeysInForce(snapshot(), InstantSource.system());
        keyring.replace(identity());
        var runtime = new PartyRuntime(
                new PartyRuntime.Identity(
                        id,
                        federation.standings(),
                        policy,
                        federation.limits(),
                        federation.ownStewardDecides(),
                        clock,
                        pause),
                new PartyRuntime.Storage(
                        jdbc,
                        new TransactionTemplate(manager),
                        new HashedFiles(home().resolve("frames")),
                        new HashedFiles(home().resolve("outputs")),
                        auditing.apply(new JdbcAuditLog(jdbc))),
                new PartyRuntime.Line(
                        federation.transport(id),
                        new TamperingSeal(new SignedEnvelopes("test", inForce, keyring), () -> tampering)),
                new PartyRuntime.JobSecrets(
                        keyring, new JobCheckpoints(TestKeys.secretFiles(home().resolve("keystore")))),
                new PartyRuntime.Abilities(
                        ProtocolRegistry.of(Stream.concat(Stream.of(counting), played.stream())
                                .toArray(Protocol<?>[]::new)),
                        datasets,
                        new Arithmetic(scheme, group)));
        var checkpoints = checkpoints(manager, jdbc);
        checkpoints.replace(keys.auditKeys(id));
        runtime.keep(checkpoints, Duration.ofMillis(300));
        runtime.start();
        living = new Living(pool, inForce, keyring, checkpoints, runtime);
        return runtime;
    }

    private Checkpoints checkpoints(DataSourceTransactionManager manager, JdbcClient jdbc) {
        var tree = new JdbcAuditTree(jdbc, new TransactionTemplate(manager), "test", id);
        tree.load();
        return new Checkpoints(tree, new JdbcAuditLog(jdbc), TestKeys.auditIdentity(id), Clock.systemUTC());
    }

    private Path home() {
        return federation.directory().resolve(id.value());
    }

    private KeysInForce.Snapshot snapshot() {
        return new KeysInForce.Snapshot(
                federation.keys().own(id), federation.keys().published());
    }

    private JobKeyring.Identity identity() {
        return new JobKeyring.Identity(
                "test",
                id,
                federation.keys().own(id).signing(),
                federation.keys().published());
    }

    void takeManifest() {
        alive().keys().replace(snapshot());
        alive().keyring().replace(identity());
        alive().checkpoints().replace(federation.keys().auditKeys(id));
    }

    void kill() {
        alive().runtime().close();
        alive().pool().close();
        living = null;
    }

    boolean lives() {
        return living != null;
    }

    private Living alive() {
        return Objects.requireNonNull(living, () -> id + " does not run");
    }

    PartyRuntime runtime() {
        return alive().runtime();
    }

    Checkpoints checkpoints() {
        return alive().checkpoints();
    }

    TestDatabase database() {
        return database;
    }

    CountingProtocol counting() {
        return counting;
    }

    /** What the test gave the party to hold, or three rows at the bank and five at the bureau. */
    private final class Rows implements PartyDatasets {
        @Override
        public List<Problem> check(JobSpec job, PartyId self) {
            return objections;
        }

        @Override
        public Offer offer(JobSpec job, PartyId self) {
            return new Offer("rows", version, open(job, self).ids().size(), List.of());
        }

        @Override
        public DatasetRows open(JobSpec job, PartyId self) {
            var rows = held;
            if (rows != null) {
                return rows;
            }
            var ids = TestFederation.ENTITY_IDS.subList(0, id.equals(TestFederation.BANK) ? 3 : 5);
            return new DatasetRows(ids, List.of(), Matrix.zeros(ids.size(), 0), null);
        }
    }
}
