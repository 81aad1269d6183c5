package org.concordat.runtime.transport;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.job.Job;
import org.concordat.runtime.model.HashedFiles;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Evidence of authenticated violations: frames as their senders signed them. One violation is kept in an attempt of a job, so
 * that nobody fills it; a frame of more than 64 KiB by its beginning, whose signed head names its length and the hash of the
 * rest. The payload stays sealed: its key dies with the job.
 */
public final class JdbcQuarantine {
    private static final int WHOLE = 64 << 10;

    private final JdbcClient jdbc;
    private final Clock clock;

    public JdbcQuarantine(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Whether a violation was found in this attempt of the job. */
    public boolean knows(Job job) {
        return jdbc.sql("""
                        -- knows
                        select exists (select from concordat.quarantine where job_id = ? and attempt = ?)""")
                .params(job.id().value(), job.attempt())
                .query(Boolean.class)
                .single();
    }

    /**
     * In the transaction of the entry that names what is kept.
     *
     * @param frames that the sender signed; none where the violation lies in no single one
     * @return SHA-256 of each as it is kept, in hexadecimal
     */
    public List<String> keep(Job job, PartyId sender, String code, List<byte[]> frames) {
        var kept = new ArrayList<String>();
        for (byte[] frame : frames) {
            boolean headOnly = frame.length > WHOLE;
            byte[] evidence = headOnly ? Arrays.copyOf(frame, EnvelopeSeal.HEAD_BYTES) : frame;
            byte[] hash = HashedFiles.sha256(evidence);
            insert(job, sender, code)
                    .param("sha256", hash)
                    .param("bytes", (long) frame.length)
                    .param("evidence", evidence)
                    .param("headOnly", headOnly)
                    .update();
            kept.add(HexFormat.of().formatHex(hash));
        }
        if (frames.isEmpty()) {
            insert(job, sender, code)
                    .param("sha256", null)
                    .param("bytes", 0L)
                    .param("evidence", null)
                    .param("headOnly", false)
                    .update();
        }
        return kept;
    }

    private JdbcClient.StatementSpec insert(Job job, PartyId sender, String code) {
        return jdbc.sql("""
                        -- keep
                        insert into concordat.quarantine
                            (job_id, attempt, sender, code, sha256, byte_count, evidence, head_only, received_at)
                        values (:job, :attempt, :sender, :code, cast(:sha256 as bytea), :bytes,
                            cast(:evidence as bytea), :headOnly, :at)""")
                .param("job", job.id().value())
                .param("attempt", job.attempt())
                .param("sender", sender.value())
                .param("code", code)
                .param("at", OffsetDateTime.now(clock));
    }
}
