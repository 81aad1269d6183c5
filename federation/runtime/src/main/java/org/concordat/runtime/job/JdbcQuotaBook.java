package org.concordat.runtime.job;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.task.Quota;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Quotas in PostgreSQL: what a party's counterparts and analysts asked for within a sliding window, whatever the job. Uses of
 * one of them are counted one at a time, under a lock on the row of its book, so that exactly the quota's number is let
 * through, in the order of the numbers that the uses got.
 */
public final class JdbcQuotaBook {
    private static final Duration UNKNOWN = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Limits.Checks limits;
    private final Clock clock;

    public JdbcQuotaBook(JdbcClient jdbc, TransactionOperations transactions, Limits.Checks limits, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.limits = limits;
        this.clock = clock;
    }

    /** Against whom is counted. */
    public sealed interface Account {
        /** A party that asks this one, the owner. */
        record Party(PartyId party) implements Account {}

        /** A person of this party. */
        record Analyst(String name) implements Account {}

        private String kind() {
            return switch (this) {
                case Party _ -> "PARTY";
                case Analyst _ -> "ANALYST";
            };
        }

        private String who() {
            return switch (this) {
                case Party(var party) -> party.value();
                case Analyst(var name) -> name;
            };
        }
    }

    /**
     * The quota of {@code account} as one job sees it.
     *
     * @param dataset that is asked; part of the question
     */
    public Quota of(Account account, JobId job, String dataset) {
        return new Quota() {
            @Override
            public int grant(int wanted) {
                return JdbcQuotaBook.this.grant(account, job, wanted);
            }

            @Override
            public void hold(String question) {
                JdbcQuotaBook.this.hold(account, job, of(dataset, question));
            }

            @Override
            public void spend(int count) {
                JdbcQuotaBook.this.spend(account, job, count);
            }
        };
    }

    private static String of(String dataset, String question) {
        return "dataset " + dataset + ", " + question;
    }

    /** Whether {@code account} is held to another question now; a job with this one would be refused when it begins. */
    boolean heldToAnother(Account account, String dataset, String question) {
        return heldToAnother(account, of(dataset, question));
    }

    /** Why a question that differs is refused. */
    String heldToOne() {
        return "another question was asked here by the same party: until "
                + limits.questionWindow().toHours()
                + " hours after its last use k, bands, amount, pad_to, the hosts and the dataset have to be the"
                + " same (concordat.limits.checks.question-window)";
    }

    private int grant(Account account, JobId job, int wanted) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            lock(account);
            int granted = Math.clamp(most(account) - used(account), 0, wanted);
            jdbc.sql("""
                            -- grant: a job asks once
                            insert into concordat.quota_uses (kind, who, job_id, granted, spent, at)
                            values (:kind, :who, :job, :granted, 0, :now)
                            on conflict (kind, who, job_id, subject) do nothing""")
                    .param("kind", account.kind())
                    .param("who", account.who())
                    .param("job", job.value())
                    .param("granted", granted)
                    .param("now", now())
                    .update();
            return jdbc.sql("""
                            -- grant: what it holds
                            select least(granted - spent, :wanted) from concordat.quota_uses
                            where kind = :kind and who = :who and job_id = :job and subject is null""")
                    .param("kind", account.kind())
                    .param("who", account.who())
                    .param("job", job.value())
                    .param("wanted", wanted)
                    .query(Integer.class)
                    .single();
        }));
    }

    private void hold(Account account, JobId job, String question) {
        transactions.executeWithoutResult(_ -> {
            lock(account);
            if (heldToAnother(account, question)) {
                throw new FederationException(Quota.QUESTION_DIFFERS, heldToOne());
            }
            jdbc.sql("""
                            -- hold
                            update concordat.quota_uses set question = :question
                            where kind = :kind and who = :who and job_id = :job and subject is null""")
                    .param("question", question)
                    .param("kind", account.kind())
                    .param("who", account.who())
                    .param("job", job.value())
                    .update();
        });
    }

    /** By a job that goes on, this one too, or was begun or asked in within the window. */
    private boolean heldToAnother(Account account, String question) {
        return jdbc.sql("""
                        -- heldToAnother
                        select exists (select from concordat.quota_uses use
                            left join concordat.jobs job on job.job_id = use.job_id and job.ended_at is null
                            where use.kind = :kind and use.who = :who and use.question <> :question
                                and (job.job_id is not null or use.at > :since))""")
                .param("kind", account.kind())
                .param("who", account.who())
                .param("question", question)
                .param("since", now().minus(limits.questionWindow()))
                .query(Boolean.class)
                .single();
    }

    private void spend(Account account, JobId job, int count) {
        int spent = jdbc.sql("""
                        -- spend
                        update concordat.quota_uses set spent = spent + :count, at = :now
                        where kind = :kind and who = :who and job_id = :job and subject is null
                            and spent + :count <= granted""")
                .param("count", count)
                .param("now", now())
                .param("kind", account.kind())
                .param("who", account.who())
                .param("job", job.value())
                .update();
        if (spent == 0) {
            throw new FederationException(
                    Quota.EXCEEDED,
                    "more than what was set aside for this job was asked for; nothing was answered beyond it");
        }
    }

    /** What came of a question of one person. */
    public sealed interface Decision {
        /** It is written down; {@code number} is its place among all uses. */
        record Spent(long number) implements Decision {}

        /** The same was asked before in this job: nothing is spent. */
        record AskedBefore() implements Decision {}

        /** The quota is used up; some of it is free again after {@code retryAfter}. */
        record Refused(long most, Duration retryAfter) implements Decision {}
    }

    /**
     * Counts one question about one person.
     *
     * @param subject a keyed pseudonym of whom it is about
     * @param mostInJob what the job allows one person; the lower of this and the party's own limit holds
     */
    public Decision ask(Account account, JobId job, byte[] subject, long mostInJob) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            lock(account);
            if (asked(account, job, subject)) {
                return new Decision.AskedBefore();
            }
            if (inJob(account, job) >= mostInJob) {
                return new Decision.Refused(mostInJob, limits.window());
            }
            if (used(account) >= most(account)) {
                return new Decision.Refused(most(account), wait(account));
            }
            return new Decision.Spent(jdbc.sql("""
                            -- ask
                            insert into concordat.quota_uses (kind, who, job_id, subject, granted, spent, at)
                            values (:kind, :who, :job, :subject, 1, 1, :now) returning number""")
                    .param("kind", account.kind())
                    .param("who", account.who())
                    .param("job", job.value())
                    .param("subject", subject)
                    .param("now", now())
                    .query(Long.class)
                    .single());
        }));
    }

    /** Of a question that left nobody: it counts no more. */
    public void takeBack(Decision.Spent use) {
        jdbc.sql("-- takeBack\ndelete from concordat.quota_uses where number = ?")
                .param(use.number())
                .update();
    }

    private long most(Account account) {
        return switch (account) {
            case Account.Party _ -> limits.perParty();
            case Account.Analyst _ -> limits.perAnalyst();
        };
    }

    private void lock(Account account) {
        jdbc.sql("-- lock\ninsert into concordat.quota_books (kind, who) values (?, ?) on conflict do nothing")
                .params(account.kind(), account.who())
                .update();
        jdbc.sql("-- lock\nselect 1 from concordat.quota_books where kind = ? and who = ? for update")
                .params(account.kind(), account.who())
                .query(Integer.class)
                .single();
    }

    /** What is set aside for jobs that have not ended counts whole, whenever it was. */
    private long used(Account account) {
        return jdbc.sql("""
                        -- used
                        select coalesce(sum(case when job.job_id is null then use.spent else use.granted end), 0)
                        from concordat.quota_uses use
                        left join concordat.jobs job on job.job_id = use.job_id and job.ended_at is null
                            and use.subject is null
                        where use.kind = :kind and use.who = :who and (use.at > :since or job.job_id is not null)""")
                .param("kind", account.kind())
                .param("who", account.who())
                .param("since", now().minus(limits.window()))
                .query(Long.class)
                .single();
    }

    private boolean asked(Account account, JobId job, byte[] subject) {
        return jdbc.sql("""
                        -- asked
                        select exists (select from concordat.quota_uses
                            where kind = ? and who = ? and job_id = ? and subject = ?)""")
                .params(account.kind(), account.who(), job.value(), subject)
                .query(Boolean.class)
                .single();
    }

    private long inJob(Account account, JobId job) {
        return jdbc.sql("""
                        -- inJob
                        select count(*) from concordat.quota_uses
                        where kind = ? and who = ? and job_id = ? and subject is not null""")
                .params(account.kind(), account.who(), job.value())
                .query(Long.class)
                .single();
    }

    /** Until the oldest use leaves the window. */
    private Duration wait(Account account) {
        return jdbc.sql("""
                        -- wait
                        select min(at) from concordat.quota_uses
                        where kind = :kind and who = :who and spent > 0 and at > :since""")
                .param("kind", account.kind())
                .param("who", account.who())
                .param("since", now().minus(limits.window()))
                .query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                .single()
                .map(oldest -> Duration.between(now(), oldest.plus(limits.window())))
                .orElse(UNKNOWN);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
