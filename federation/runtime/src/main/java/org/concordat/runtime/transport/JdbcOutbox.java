package org.concordat.runtime.transport;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.Disclosure;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.Outbox;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.model.HashedFiles;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The outbox in PostgreSQL. A frame, its place in the stream and the audit entry of what it discloses are one transaction.
 * What the receiver has is deleted, but for the last of each stream, which the next is chained to.
 */
public final class JdbcOutbox implements Outbox {
    private static final int MOST_ANSWERS = 10_000;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final StoredFrames frames;
    private final AuditLog audit;
    private final PartyId self;
    private final Clock clock;

    public JdbcOutbox(
            JdbcClient jdbc,
            TransactionOperations transactions,
            HashedFiles files,
            AuditLog audit,
            PartyId self,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.frames = new StoredFrames(files);
        this.audit = audit;
        this.self = self;
        this.clock = clock;
    }

    private record Last(long sequence, byte[] envelopeHash) {}

    private record Pending(StreamId stream, long sequence) {}

    @Override
    public Frame append(StreamId stream, FrameMaker maker, @Nullable Disclosure disclosure) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            jdbc.sql("-- append: one at a time in a stream\nselect pg_advisory_xact_lock(hashtextextended(?, 0))")
                    .param(stream.job() + "/" + stream.attempt() + "/" + stream.to())
                    .query((_, _) -> true)
                    .single();
            var last = jdbc.sql("""
                            -- append: the end of the stream
                            select sequence, envelope_hash from concordat.outbox
                            where job_id = ? and attempt = ? and receiver = ? order by sequence desc limit 1""")
                    .params(stream.job().value(), stream.attempt(), stream.to().value())
                    .query((row, _) -> new Last(row.getLong(1), row.getBytes(2)))
                    .optional()
                    .orElse(new Last(0, new byte[Envelope.HASH_BYTES]));
            long sequence = last.sequence() + 1;
            var sealed = maker.make(sequence, last.envelopeHash());
            var now = OffsetDateTime.now(clock);
            var stored = frames.store(sealed.frame());
            jdbc.sql("""
                            -- append
                            insert into concordat.outbox (job_id, attempt, receiver, sequence, frame, frame_hash,
                                envelope_hash, byte_count, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(stream.job().value())
                    .param(stream.attempt())
                    .param(stream.to().value())
                    .param(sequence)
                    .param(stored.column())
                    .param(stored.hash())
                    .param(sealed.hash())
                    .param((long) sealed.frame().length)
                    .param(now)
                    .update();
            if (disclosure != null) {
                audit.append(AuditEntry.ofDisclosure(now.toInstant(), disclosure));
            }
            return new Frame(stream, sequence, sealed.frame());
        }));
    }

    @Override
    public List<Frame> unacknowledged(int limit) {
        return unacknowledged(limit, (_, _) -> true);
    }

    @Override
    public List<Frame> unacknowledged(int limit, BiPredicate<StreamId, Long> due) {
        var pending = jdbc.sql("""
                        -- unacknowledged: at most so many of each stream
                        select job_id, attempt, receiver, sequence from (
                            select job_id, attempt, receiver, sequence, created_at,
                                row_number() over (partition by job_id, attempt, receiver order by sequence) as place
                            from concordat.outbox where acknowledged_at is null) as waiting
                        where place <= ? order by created_at, sequence""").param(limit).query(this::pending).list();
        var found = new ArrayList<Frame>();
        for (Pending place : pending) {
            if (due.test(place.stream(), place.sequence())) {
                load(place, found);
            }
        }
        return found;
    }

    private void load(Pending place, List<Frame> found) {
        var stream = place.stream();
        jdbc.sql("""
                        -- unacknowledged: the bytes, unless the acknowledgement came meanwhile
                        select frame, frame_hash from concordat.outbox
                        where job_id = ? and attempt = ? and receiver = ? and sequence = ? and acknowledged_at is null""")
                .params(stream.job().value(), stream.attempt(), stream.to().value(), place.sequence())
                .query((row, _) -> frames.load(row.getBytes(1), row.getBytes(2)))
                .optional()
                .ifPresent(bytes -> found.add(new Frame(stream, place.sequence(), bytes)));
    }

    @Override
    public boolean acknowledge(StreamId stream, long sequence) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            int acknowledged = jdbc.sql("""
                            -- acknowledge
                            update concordat.outbox set acknowledged_at = ?
                            where job_id = ? and attempt = ? and receiver = ? and sequence <= ?
                                and acknowledged_at is null""")
                    .param(OffsetDateTime.now(clock))
                    .param(stream.job().value())
                    .param(stream.attempt())
                    .param(stream.to().value())
                    .param(sequence)
                    .update();
            if (acknowledged > 0) {
                deleteBefore(stream, sequence);
            }
            return acknowledged > 0;
        }));
    }

    @Override
    public long waiting(StreamId stream) {
        return jdbc.sql("""
                        -- waiting
                        select count(*) from concordat.outbox
                        where job_id = ? and attempt = ? and receiver = ? and acknowledged_at is null""")
                .params(stream.job().value(), stream.attempt(), stream.to().value())
                .query(Long.class)
                .single();
    }

    private void deleteBefore(StreamId stream, long sequence) {
        var inFiles = jdbc.sql("""
                        -- acknowledge: all but the last has served
                        delete from concordat.outbox o
                        where job_id = ? and attempt = ? and receiver = ? and acknowledged_at is not null
                            and sequence < (select max(sequence) from concordat.outbox
                                where job_id = o.job_id and attempt = o.attempt and receiver = o.receiver)
                            and sequence <= ?
                        returning frame_hash, frame is null as in_file""")
                .params(stream.job().value(), stream.attempt(), stream.to().value(), sequence)
                .query((row, _) -> row.getBoolean(2) ? row.getBytes(1) : new byte[0])
                .list();
        inFiles.stream().filter(hash -> hash.length > 0).forEach(frames::delete);
    }

    @Override
    public boolean drained(JobId job) {
        return jdbc.sql("""
                        -- drained
                        select not exists (select from concordat.outbox where job_id = ? and acknowledged_at is null)""").param(job.value()).query(Boolean.class).single();
    }

    /** Forgets the frames of the job's attempts; its coordination stays. For a job that has ended. */
    public void forget(JobId job) {
        var inFiles = jdbc.sql("""
                        -- forget
                        delete from concordat.outbox where job_id = ? and attempt > 0
                        returning frame_hash, frame is null as in_file""")
                .param(job.value())
                .query((row, _) -> row.getBoolean(2) ? row.getBytes(1) : new byte[0])
                .list();
        inFiles.stream().filter(hash -> hash.length > 0).forEach(frames::delete);
    }

    /**
     * Forgets what was answered about jobs that are not known here, whether the answer arrived or not: before then, and all but
     * the newest {@value #MOST_ANSWERS} of each receiver.
     *
     * @return the jobs
     */
    public Set<JobId> forgetStrangers(Instant before) {
        return Set.copyOf(jdbc.sql("""
                        -- forgetStrangers
                        delete from concordat.outbox o using (
                            select job_id, receiver, sequence, created_at,
                                row_number() over (partition by receiver order by created_at desc, job_id) as place
                            from concordat.outbox a where attempt = 0 and job_id <> ?
                                and not exists (select from concordat.jobs j where j.job_id = a.job_id)) as answer
                        where o.attempt = 0 and o.job_id = answer.job_id and o.receiver = answer.receiver
                            and o.sequence = answer.sequence and (answer.created_at < ? or answer.place > ?)
                        returning o.job_id""")
                .params(JobId.NONE.value(), before.atOffset(ZoneOffset.UTC), MOST_ANSWERS)
                .query((row, _) -> new JobId(row.getObject(1, UUID.class)))
                .list());
    }

    private Pending pending(ResultSet row, int number) throws SQLException {
        var stream = new StreamId(
                new JobId(row.getObject(1, UUID.class)), row.getInt(2), self, new PartyId(row.getString(3)));
        return new Pending(stream, row.getLong(4));
    }
}
