package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.GoOn;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.concordat.federation.job.coordination.Coordination.Resume;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.transport.JdbcInbox;
import org.concordat.runtime.transport.JdbcOutbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The guest's party says what it likes of new attempts and of the others' checkpoints, with its real keys and on its real
 * streams.
 */
@Timeout(240)
class LyingGuestTest extends FoundedFederation {
    private static final int HELD_AT = 6;

    private JobId job;

    @BeforeEach
    void aJobHeldInTheMiddle() throws InterruptedException {
        job = federation
                .submit(", \"rounds\": 9, \"checkpoints\": true, \"hold_at\": " + HELD_AT)
                .id();
        federation.decide(job, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        federation.kill(BANK);
    }

    @Test
    void placesThatAMemberDoesNotHaveEndTheJobAndNameTheGuest() throws Exception {
        try (var guest = new Liar()) {
            guest.say(new Resume(2));
            guest.say(new GoOn(2, List.of(new Place(0, HELD_AT + 2))));
            guest.untilTaken();
        }
        endsAsViolationOf("GoOn");
        assertThat(federation.protocolAt(NOTARY).wentOnAfter).isZero();
    }

    @Test
    void anAttemptThatIsNotTheNextOneEndsTheJobAndNamesTheGuest() throws Exception {
        try (var guest = new Liar()) {
            guest.say(new Resume(3));
            guest.untilTaken();
        }
        endsAsViolationOf("Resume");
    }

    @Test
    void aSixthAttemptEndsTheJobAndNamesTheGuest() throws Exception {
        try (var guest = new Liar()) {
            for (int attempt = 2; attempt <= NewAttempts.MOST + 1; attempt++) {
                guest.say(new Resume(attempt));
                guest.say(new GoOn(attempt, List.of()));
            }
            guest.untilTaken();
        }
        var here = federation.at(BUREAU).jobs().find(job).orElseThrow();
        assertThat(here.attempt()).isEqualTo(NewAttempts.MOST);
        endsAsViolationOf("Resume");
    }

    /** By saying that nobody has a checkpoint it makes the task begin anew; what is drawn once a job stays what it was. */
    @Test
    void aTaskThatIsMadeToBeginAnewDrawsNoSecretASecondTime() throws Exception {
        var host = federation.protocolAt(BUREAU);
        try (var guest = new Liar()) {
            host.gate.countDown();
            for (int attempt = 2; attempt <= 4; attempt++) {
                int begun = attempt;
                guest.say(new Resume(attempt));
                guest.say(new GoOn(attempt, List.of()));
                guest.until("the bureau began anew", () -> host.drawnOnce.size() == begun);
                assertThat(host.wentOnAfter).isZero();
            }
        }
        assertThat(host.drawnOnce).hasSize(4);
        assertThat(host.drawnOnce.stream().distinct()).hasSize(1);
        assertThat(host.drawnEachTime.stream().distinct())
                .as("what the session draws anew differs in each attempt")
                .hasSize(4);
    }

    /** At the members, without a word of the guest's party. */
    private void endsAsViolationOf(String message) throws InterruptedException {
        federation.protocolAt(BUREAU).gate.countDown();
        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("protocol-violation");
            assertThat(view.reason().party()).isEqualTo(BANK);
            assertThat(view.reason().detail()).contains("found " + message + " of bank");
        }
        TestFederation.until(
                "keys and checkpoints of the members are destroyed",
                () -> federation.keystoreFiles().stream()
                        .allMatch(file -> file.startsWith(directory.resolve(BANK.value()))));
    }

    /** The guest's party, run by somebody else: its database, its keys and its place at the broker, and none of its code. */
    private final class Liar implements AutoCloseable {
        private final TransactionTemplate transactions;
        private final Exchange exchange;
        private final CoordinationPost post;

        Liar() {
            var manager =
                    new DataSourceTransactionManager(federation.database(BANK).app());
            var jdbc = JdbcClient.create(manager.getDataSource());
            var home = directory.resolve(BANK.value());
            var frames = new HashedFiles(home.resolve("frames"));
            transactions = new TransactionTemplate(manager);
            exchange = new Exchange(
                    BANK,
                    federation.transport(BANK),
                    new JdbcOutbox(jdbc, transactions, frames, new JdbcAuditLog(jdbc), BANK, Clock.systemUTC()),
                    new JdbcInbox(jdbc, frames, Clock.systemUTC()),
                    TestKeys.seal(BANK, TestKeys.keyring(BANK, home.resolve("keystore"))),
                    Duration.ofMillis(300).toNanos());
            exchange.start(_ -> {}, (_, _, _) -> {});
            post = new CoordinationPost(exchange, BANK);
        }

        void say(Coordination message) {
            for (PartyId to : List.of(BUREAU, NOTARY)) {
                transactions.executeWithoutResult(_ -> post.send(job, to, message));
            }
        }

        private boolean none(PartyId at, String rows) {
            return federation
                    .databaseOf(at)
                    .sql("select not exists (select 1 from concordat." + rows + ")")
                    .param(job.value())
                    .query(Boolean.class)
                    .single();
        }

        /** Until the members are done with all that was said. */
        void untilTaken() throws InterruptedException {
            until(
                    "the members have taken it",
                    () -> none(BANK, "outbox where acknowledged_at is null and attempt = 0 and job_id = ?")
                            && none(BUREAU, "inbox where consumed_at is null and attempt = 0 and job_id = ?")
                            && none(NOTARY, "inbox where consumed_at is null and attempt = 0 and job_id = ?"));
        }

        void until(String what, java.util.function.BooleanSupplier condition) throws InterruptedException {
            TestFederation.until(what, () -> {
                exchange.tick(System.nanoTime());
                return condition.getAsBoolean();
            });
        }

        @Override
        public void close() {
            exchange.close();
        }
    }
}
