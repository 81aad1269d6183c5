package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.task.Quota;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.job.JdbcQuotaBook.Account;
import org.concordat.runtime.job.JdbcQuotaBook.Decision;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcQuotaBookTest {
    private static final Duration WINDOW = Duration.ofHours(24);
    private static final Duration QUESTIONS = Duration.ofDays(30);
    private static final DataSource DATA = TestDatabase.migrated().app();
    private static final JdbcClient JDBC = JdbcClient.create(DATA);

    private final Account asker = new Account.Party(new PartyId("asker-" + UUID.randomUUID()));
    private final Account analyst = new Account.Analyst("ann-" + UUID.randomUUID());
    private Instant now = Instant.parse("2030-01-01T02:00:00Z");

    /** A service starts on what an earlier one left. */
    private JdbcQuotaBook started(int perParty, int perAnalyst) {
        return new JdbcQuotaBook(
                JDBC,
                new TransactionTemplate(new DataSourceTransactionManager(DATA)),
                new Limits.Checks(perParty, perAnalyst, WINDOW, QUESTIONS, Duration.ofSeconds(1)),
                new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now;
                    }
                });
    }

    private static JobId running() {
        var id = UUID.randomUUID();
        JDBC.sql("""
                        insert into concordat.jobs (job_id, name, purpose, role, coordinator, specification, spec_digest,
                            state, submitted_by, submitted_at, updated_at)
                        values (?, 'check', 'credit', 'HOST', 'asker', '', decode(repeat('00', 32), 'hex'), 'RUNNING', 'ann',
                            now(), now())""").param(id).update();
        return new JobId(id);
    }

    private static void end(JobId job) {
        JDBC.sql("update concordat.jobs set state = 'FAILED', ended_at = now() where job_id = ?")
                .param(job.value())
                .update();
    }

    private static byte[] subject(int i) {
        return ByteBuffer.allocate(4).putInt(i).array();
    }

    @Test
    void letsExactlyTheQuotaThroughInTheOrderOfTheNumbers() {
        var book = started(0, 20);
        var job = running();
        var decisions = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> book.ask(analyst, job, subject(i), 1000)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(decisions).filteredOn(Decision.Spent.class::isInstance).hasSize(20);
        assertThat(decisions).filteredOn(Decision.Refused.class::isInstance).hasSize(80);
        var numbers = decisions.stream()
                .filter(Decision.Spent.class::isInstance)
                .map(decision -> ((Decision.Spent) decision).number())
                .sorted()
                .toList();
        assertThat(numbers).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 100)
                        .filter(i -> book.ask(analyst, job, subject(i), 1000) instanceof Decision.AskedBefore))
                .as("those let through are remembered, all others are refused again")
                .hasSize(20);
    }

    @Test
    void countsOverJobsAndRestarts() {
        started(100, 0).of(asker, running(), "loans").grant(60);
        assertThat(started(100, 0).of(asker, running(), "loans").grant(60)).isEqualTo(40);
        assertThat(started(100, 0).of(asker, running(), "loans").grant(60)).isZero();
        assertThat(started(100, 0)
                        .of(new Account.Party(new PartyId("another")), running(), "loans")
                        .grant(60))
                .isEqualTo(60);
    }

    @Test
    void countsOfAJobThatEndedOnlyWhatWasSpent() {
        var job = running();
        var quota = started(100, 0).of(asker, job, "loans");
        assertThat(quota.grant(100)).isEqualTo(100);
        quota.spend(30);
        assertThat(started(100, 0).of(asker, running(), "loans").grant(100)).isZero();
        end(job);
        assertThat(started(100, 0).of(asker, running(), "loans").grant(100)).isEqualTo(70);
    }

    @Test
    void spendsNoMoreThanWasGranted() {
        var quota = started(10, 0).of(asker, running(), "loans");
        quota.grant(25);
        quota.spend(10);
        assertThatThrownBy(() -> quota.spend(1))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(Quota.EXCEEDED));
        assertThatThrownBy(() -> started(10, 0).of(asker, running(), "loans").spend(1))
                .isInstanceOf(FederationException.class);
    }

    @Test
    void forgetsWhatIsOlderThanTheWindowAndSaysWhenThatIs() {
        var book = started(0, 2);
        var job = running();
        book.ask(analyst, job, subject(1), 1000);
        now = now.plus(Duration.ofHours(10));
        book.ask(analyst, job, subject(2), 1000);
        assertThat(book.ask(analyst, running(), subject(3), 1000))
                .isEqualTo(new Decision.Refused(2, Duration.ofHours(14)));
        now = now.plus(Duration.ofHours(14)).plusSeconds(1);
        assertThat(book.ask(analyst, running(), subject(3), 1000)).isInstanceOf(Decision.Spent.class);
        assertThat(book.ask(analyst, running(), subject(4), 1000)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void spendsNothingForWhatWasAskedBeforeOrTakenBack() {
        var book = started(0, 1);
        var job = running();
        var first = book.ask(analyst, job, subject(1), 1000);
        assertThat(book.ask(analyst, job, subject(1), 1000)).isEqualTo(new Decision.AskedBefore());
        assertThat(book.ask(analyst, job, subject(2), 1000)).isInstanceOf(Decision.Refused.class);
        book.takeBack((Decision.Spent) first);
        assertThat(book.ask(analyst, job, subject(2), 1000)).isInstanceOf(Decision.Spent.class);
    }

    @Test
    void countsABatchAgainstItsAnalystToo() {
        var batch = started(0, 5).of(analyst, running(), "");
        assertThat(batch.grant(4)).isEqualTo(4);
        assertThat(started(0, 5).ask(analyst, running(), subject(1), 1000)).isInstanceOf(Decision.Spent.class);
        assertThat(started(0, 5).ask(analyst, running(), subject(2), 1000)).isInstanceOf(Decision.Refused.class);
    }

    /** Whether a new job of {@code who} may ask so; with what it spent. */
    private boolean mayAsk(Account who, String dataset, String question, int spent) {
        var job = running();
        var quota = started(100, 0).of(who, job, dataset);
        quota.grant(10);
        try {
            quota.hold(question);
            quota.spend(spent);
            return true;
        } catch (FederationException e) {
            assertThat(e.code()).isEqualTo(Quota.QUESTION_DIFFERS);
            return false;
        } finally {
            end(job);
        }
    }

    @Test
    void holdsAPartyToOneQuestionOverJobsAndRestarts() {
        assertThat(mayAsk(asker, "loans", "k 2", 1)).isTrue();
        assertThat(mayAsk(asker, "loans", "k 2", 1)).isTrue();
        assertThat(mayAsk(asker, "loans", "k 3", 1)).isFalse();
        assertThat(mayAsk(asker, "some of the loans", "k 2", 1)).isFalse();
        assertThat(mayAsk(new Account.Party(new PartyId("other-" + UUID.randomUUID())), "loans", "k 3", 1))
                .isTrue();
        now = now.plus(QUESTIONS);
        assertThat(mayAsk(asker, "loans", "k 3", 1)).isTrue();
        assertThat(mayAsk(asker, "loans", "k 2", 1)).isFalse();
    }

    @Test
    void holdsToAQuestionOfWhichNobodyWasAsked() {
        assertThat(mayAsk(asker, "loans", "k 2", 0)).isTrue();
        assertThat(mayAsk(asker, "loans", "k 3", 0)).isFalse();
    }

    @Test
    void holdsTheTasksOfOneJobToOneQuestion() {
        var quota = started(100, 0).of(asker, running(), "loans");
        quota.grant(1);
        quota.hold("k 2");
        quota.hold("k 2");
        assertThatThrownBy(() -> quota.hold("k 3"))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(Quota.QUESTION_DIFFERS));
    }

    @Test
    void letsOneOfTwoQuestionsThroughThatAreAskedAtOnce() {
        var passed = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    var quota = started(100, 0).of(asker, running(), "loans");
                    quota.grant(1);
                    try {
                        quota.hold("k " + (2 + i % 2));
                        return 2 + i % 2;
                    } catch (FederationException _) {
                        return 0;
                    }
                }))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .filter(k -> k > 0)
                .toList();
        assertThat(passed).hasSize(8);
        assertThat(passed.stream().distinct()).hasSize(1);
    }
}
