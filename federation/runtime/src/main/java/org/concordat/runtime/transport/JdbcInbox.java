package org.concordat.runtime.transport;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Inbox;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.model.HashedFiles;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The inbox in PostgreSQL; how far each stream has come is kept in memory beside it, read again when it is not there. Coordination
 * of a job that is not known here is taken in order alone, so many messages of one sender at a time, and kept only until it was
 * acted upon: anybody in the federation can make up jobs. Coordination of all others is kept for a while, and of the attempts of
 * a job the next one's messages are the last that are taken.
 */
public final class JdbcInbox implements Inbox {
    /** Streams in memory; those of coordination are left out beyond. */
    private static final int MOST_STREAMS = 20_000;

    /** Of each sender, streams about jobs that are not known here of which it is known how far they came. */
    private static final int MOST_STRANGE = 10_000;

    /** Of each sender, messages about jobs that are not known here which wait; it sends others again. */
    static final int MOST_WAITING = 1_000;

    /** Of each sender, messages of coordination that are kept after they were acted upon. */
    static final int MOST_KEPT = 1_000;

    private final JdbcClient jdbc;
    private final StoredFrames frames;
    private final Clock clock;
    private final Map<StreamId, Arrived> streams = new ConcurrentHashMap<>();

    public JdbcInbox(JdbcClient jdbc, HashedFiles files, Clock clock) {
        this.jdbc = jdbc;
        this.frames = new StoredFrames(files);
        this.clock = clock;
    }

    /** What a stream holds: all up to {@code contiguous}, and those {@code ahead} of a gap. Guarded by itself but for reading. */
    private static final class Arrived {
        private volatile long contiguous;
        private final TreeSet<Long> ahead = new TreeSet<>();

        Arrived(long contiguous) {
            this.contiguous = contiguous;
        }

        boolean holds(long sequence) {
            return sequence <= contiguous || ahead.contains(sequence);
        }

        void add(long sequence) {
            ahead.add(sequence);
            long reached = contiguous;
            while (ahead.remove(reached + 1)) {
                reached++;
            }
            contiguous = reached;
        }
    }

    @Override
    public Outcome accept(StreamId stream, long sequence, byte[] hash, byte[] frame) {
        if (sequence < 1) {
            return Outcome.CONFLICT;
        }
        var arrived = arrived(stream);
        synchronized (arrived) {
            if (arrived.holds(sequence)) {
                return sameAsStored(stream, sequence, hash) ? Outcome.DUPLICATE : Outcome.CONFLICT;
            }
            if (sequence > arrived.contiguous + WINDOW) {
                return Outcome.AHEAD;
            }
            if (tooEarly(stream, sequence, arrived.contiguous)) {
                streams.remove(stream, arrived);
                return Outcome.AHEAD;
            }
            var stored = frames.store(frame);
            int added = jdbc.sql("""
                -- accept
                insert into concordat.inbox (job_id, attempt, sender, sequence, frame, frame_hash,
                    envelope_hash, byte_count, received_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing\
                """)
                    .param(stream.job().value())
                    .param(stream.attempt())
                    .param(stream.from().value())
                    .param(sequence)
                    .param(stored.column())
                    .param(stored.hash())
                    .param(hash)
                    .param((long) frame.length)
                    .param(OffsetDateTime.now(clock))
                    .update();
            if (added == 0) {
                streams.remove(stream, arrived); // another one had taken its place
                return sameAsStored(stream, sequence, hash) ? Outcome.DUPLICATE : Outcome.CONFLICT;
            }
            arrived.add(sequence);
            return Outcome.STORED;
        }
    }

    @Override
    public long contiguous(StreamId stream) {
        return arrived(stream).contiguous;
    }

    private Arrived arrived(StreamId stream) {
        if (streams.size() >= MOST_STREAMS) {
            streams.keySet().removeIf(each -> each.attempt() == 0);
        }
        return streams.computeIfAbsent(stream, this::load);
    }

    /** What a sender may make up is taken when there is room for it, or never. */
    private boolean tooEarly(StreamId stream, long sequence, long contiguous) {
        if (stream.attempt() > 0) {
            return contiguous == 0 && beyondNextAttempt(stream);
        }
        return !known(stream.job()) && (sequence > contiguous + 1 || waitingOf(stream.from()) >= MOST_WAITING);
    }

    private boolean beyondNextAttempt(StreamId stream) {
        return jdbc.sql("""
                -- beyondNextAttempt
                select exists (select from concordat.jobs where job_id = ? and attempt + 1 < ?)\
                """)
                .params(stream.job().value(), stream.attempt())
                .query(Boolean.class)
                .single();
    }

    private boolean known(JobId job) {
        return job.equals(JobId.NONE)
                || jdbc.sql("""
                    -- known
                    select exists (select from concordat.jobs where job_id = ?)\
                    """).param(job.value()).query(Boolean.class).single();
    }

    private int waitingOf(PartyId sender) {
        return jdbc.sql("""
                -- waitingOf
                select count(*) from (
                    select from concordat.inbox i
                    where sender = ? and attempt = 0 and consumed_at is null and job_id <> ?
                        and not exists (select from concordat.jobs j where j.job_id = i.job_id)
                    limit ?) as waiting\
                """)
                .params(sender.value(), JobId.NONE.value(), MOST_WAITING)
                .query(Integer.class)
                .single();
    }

    @Override
    public Optional<byte[]> hash(StreamId stream, long sequence) {
        return jdbc.sql("""
            -- hash
            select envelope_hash from concordat.inbox
            where job_id = :job and attempt = :attempt and sender = :sender and sequence = :sequence
            union all
            select last_hash from concordat.closed_streams
            where job_id = :job and attempt = :attempt and sender = :sender and contiguous = :sequence
                and last_hash is not null
            limit 1\
            """)
                .param("job", stream.job().value())
                .param("attempt", stream.attempt())
                .param("sender", stream.from().value())
                .param("sequence", sequence)
                .query((row, _) -> row.getBytes(1))
                .optional();
    }

    @Override
    public Optional<byte[]> read(StreamId stream, long sequence) {
        return jdbc.sql("""
            -- read
            select frame, frame_hash from concordat.inbox
            where job_id = ? and attempt = ? and sender = ? and sequence = ?\
            """)
                .params(stream.job().value(), stream.attempt(), stream.from().value(), sequence)
                .query((row, _) -> frames.load(row.getBytes(1), row.getBytes(2)))
                .optional();
    }

    /** The first frame of each stream of coordination that was not acted upon, oldest first. */
    public List<Unconsumed> unconsumed() {
        return jdbc.sql("""
            -- unconsumed
            select job_id, sender, min(sequence) from concordat.inbox
            where attempt = 0 and consumed_at is null group by job_id, sender order by min(received_at)\
            """)
                .query((row, _) -> new Unconsumed(
                        new JobId(row.getObject(1, UUID.class)), new PartyId(row.getString(2)), row.getLong(3)))
                .list();
    }

    /** A frame of coordination. */
    public record Unconsumed(JobId job, PartyId from, long sequence) {}

    /** Takes part in the transaction of what the frame led to. */
    public void consumed(Unconsumed frame) {
        jdbc.sql("""
            -- consumed
            update concordat.inbox set consumed_at = ?
            where job_id = ? and attempt = 0 and sender = ? and sequence = ?\
            """)
                .params(
                        OffsetDateTime.now(clock),
                        frame.job().value(),
                        frame.from().value(),
                        frame.sequence())
                .update();
    }

    /** Forgets the frames of the job's attempts, but not how far each stream came nor its last hash; coordination stays. For a job that has ended. */
    public void forget(JobId job) {
        jdbc.sql("""
            -- forget: how far each stream came, and what its next frame would have to name
            insert into concordat.closed_streams (job_id, attempt, sender, contiguous, last_hash)
            select distinct on (job_id, attempt, sender) job_id, attempt, sender, sequence, envelope_hash
            from concordat.inbox where job_id = ? and attempt > 0
            order by job_id, attempt, sender, sequence desc
            on conflict (job_id, attempt, sender)
                do update set contiguous = excluded.contiguous, last_hash = excluded.last_hash
                where closed_streams.contiguous < excluded.contiguous\
            """).param(job.value()).update();
        deleteFiles(jdbc.sql("""
            -- forget
            delete from concordat.inbox where job_id = ? and attempt > 0
            returning frame_hash, frame is null as in_file\
            """).param(job.value()));
        streams.keySet().removeIf(stream -> stream.job().equals(job));
    }

    /** Forgets the coordination that was acted upon, of a job that is not known here, but how far it came and its last hash. */
    public void close(JobId job, PartyId sender) {
        jdbc.sql("""
            -- close: how far it came
            insert into concordat.closed_streams (job_id, attempt, sender, contiguous, last_hash)
            select job_id, attempt, sender, sequence, envelope_hash
            from concordat.inbox where job_id = ? and attempt = 0 and sender = ? and consumed_at is not null
            order by sequence desc limit 1
            on conflict (job_id, attempt, sender) do update
                set contiguous = excluded.contiguous, last_hash = excluded.last_hash, closed_at = now()
                where closed_streams.contiguous < excluded.contiguous\
            """).params(job.value(), sender.value()).update();
        deleteFiles(jdbc.sql("""
            -- close
            delete from concordat.inbox
            where job_id = ? and attempt = 0 and sender = ? and consumed_at is not null
            returning frame_hash, frame is null as in_file\
            """).params(job.value(), sender.value()));
    }

    /**
     * Forgets coordination that was acted upon before then, and all but the newest {@value #MOST_KEPT} messages of each sender,
     * but not how far each stream came nor its last hash: of the streams of no job, too, which have no end.
     */
    public void retire(Instant before) {
        jdbc.sql("""
            -- retire: how far each stream came
            insert into concordat.closed_streams (job_id, attempt, sender, contiguous, last_hash)
            select distinct on (job_id, sender) job_id, 0, sender, sequence, envelope_hash from (
                select job_id, sender, sequence, envelope_hash, consumed_at,
                    row_number() over (partition by sender order by consumed_at desc, sequence desc) as place
                from concordat.inbox where attempt = 0 and consumed_at is not null) as done
            where consumed_at < ? or place > ?
            order by job_id, sender, sequence desc
            on conflict (job_id, attempt, sender) do update
                set contiguous = excluded.contiguous, last_hash = excluded.last_hash, closed_at = now()
                where closed_streams.contiguous < excluded.contiguous\
            """).params(before.atOffset(ZoneOffset.UTC), MOST_KEPT).update();
        deleteFiles(jdbc.sql("""
            -- retire
            delete from concordat.inbox i using concordat.closed_streams c
            where i.attempt = 0 and i.consumed_at is not null and c.attempt = 0 and c.job_id = i.job_id
                and c.sender = i.sender and i.sequence <= c.contiguous
            returning i.frame_hash, i.frame is null as in_file\
            """));
    }

    /** Leaves out the oldest of what {@link #close} remembers, where one sender has very many. */
    public void prune() {
        jdbc.sql("""
            -- prune
            delete from concordat.closed_streams c using (
                select job_id, sender, row_number() over (partition by sender order by closed_at desc) as place
                from concordat.closed_streams s where attempt = 0 and job_id <> ?
                    and not exists (select from concordat.jobs j where j.job_id = s.job_id)) as ranked
            where c.attempt = 0 and c.job_id = ranked.job_id and c.sender = ranked.sender and place > ?\
            """).params(JobId.NONE.value(), MOST_STRANGE).update();
    }

    private void deleteFiles(JdbcClient.StatementSpec deletion) {
        deletion.query((row, _) -> row.getBoolean(2) ? row.getBytes(1) : new byte[0]).list().stream()
                .filter(hash -> hash.length > 0)
                .forEach(frames::delete);
    }

    /** The frames first, so that those that are closed meanwhile are known by how far the stream then came. */
    private Arrived load(StreamId stream) {
        var kept = jdbc.sql("""
            -- load
            select sequence from concordat.inbox where job_id = ? and attempt = ? and sender = ?
            order by sequence\
            """)
                .params(stream.job().value(), stream.attempt(), stream.from().value())
                .query(Long.class)
                .list();
        long closed = jdbc.sql("""
            -- load: what was deleted
            select coalesce(max(contiguous), 0) from concordat.closed_streams
            where job_id = ? and attempt = ? and sender = ?\
            """)
                .params(stream.job().value(), stream.attempt(), stream.from().value())
                .query(Long.class)
                .single();
        var arrived = new Arrived(closed);
        kept.stream().filter(sequence -> sequence > closed).forEach(arrived::add);
        return arrived;
    }

    private boolean sameAsStored(StreamId stream, long sequence, byte[] hash) {
        return jdbc.sql("""
            -- accept: is it the same?
            select envelope_hash from concordat.inbox
            where job_id = ? and attempt = ? and sender = ? and sequence = ?\
            """)
                .params(stream.job().value(), stream.attempt(), stream.from().value(), sequence)
                .query((row, _) -> MessageDigest.isEqual(row.getBytes(1), hash))
                .optional()
                .orElse(true); // deleted: the job has ended, and nothing hangs on it
    }
}
