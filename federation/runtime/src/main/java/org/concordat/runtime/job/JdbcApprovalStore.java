package org.concordat.runtime.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.Approval;
import org.concordat.federation.job.ApprovalStore;
import org.concordat.federation.job.JobId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Approvals in PostgreSQL. */
public final class JdbcApprovalStore implements ApprovalStore {
    private final JdbcClient jdbc;

    public JdbcApprovalStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void append(JobId job, Approval approval) {
        jdbc.sql("""
                        -- append
                        insert into concordat.approvals (job_id, party, decided_by, decision, spec_digest, reason,
                            decided_at) values (?, ?, ?, ?, ?, ?, ?)""")
                .param(job.value())
                .param(approval.party().value())
                .param(approval.decidedBy())
                .param(approval.decision().name())
                .param(approval.digest())
                .param(approval.reason())
                .param(JdbcJobStore.at(approval.at()))
                .update();
    }

    @Override
    public List<Approval> latest(JobId job) {
        return jdbc.sql("""
                        -- latest
                        select distinct on (party) party, decision, decided_by, spec_digest, reason, decided_at
                        from concordat.approvals where job_id = ? order by party, approval_id desc""")
                .param(job.value())
                .query(JdbcApprovalStore::approval)
                .list();
    }

    private static Approval approval(ResultSet row, int number) throws SQLException {
        return new Approval(
                new PartyId(row.getString(1)),
                Approval.Decision.valueOf(row.getString(2)),
                row.getString(3),
                row.getBytes(4),
                row.getString(5),
                row.getTimestamp(6).toInstant());
    }
}
