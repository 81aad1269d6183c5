package org.concordat.runtime.job;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.Coordination.Commitment;
import org.concordat.federation.job.coordination.Coordination.Share;
import org.concordat.federation.job.coordination.SeedAgreement;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The commitments to the job seed and its shares, in PostgreSQL. */
final class JdbcSeedShares {
    private final JdbcClient jdbc;
    private final SecureRandom random = new SecureRandom();

    JdbcSeedShares(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Draws this party's share and keeps it.
     *
     * @return the commitment to it
     */
    byte[] draw(JobId job, PartyId self) {
        var share = new byte[SeedAgreement.SHARE_BYTES];
        random.nextBytes(share);
        var commitment = SeedAgreement.commitment(job, self, share);
        commit(job, new Commitment(self, commitment));
        reveal(job, new Share(self, share));
        return commitment;
    }

    /**
     * The first commitment of a party stands.
     *
     * @return whether it is the one given
     */
    boolean commit(JobId job, Commitment commitment) {
        jdbc.sql("""
                        -- commit
                        insert into concordat.seed_shares (job_id, party, commitment) values (?, ?, ?)
                        on conflict (job_id, party) do nothing""")
                .params(job.value(), commitment.party().value(), commitment.value())
                .update();
        return commitments(job).stream()
                .anyMatch(kept -> kept.party().equals(commitment.party())
                        && java.util.Arrays.equals(kept.value(), commitment.value()));
    }

    List<Commitment> commitments(JobId job) {
        return jdbc.sql("""
                        -- commitments
                        select party, commitment from concordat.seed_shares where job_id = ? order by party""")
                .param(job.value())
                .query((row, _) -> new Commitment(new PartyId(row.getString(1)), row.getBytes(2)))
                .list();
    }

    /** @return whether the share opens the party's commitment; only then it is kept */
    boolean reveal(JobId job, Share share) {
        boolean opens = commitments(job).stream()
                .anyMatch(commitment -> commitment.party().equals(share.party())
                        && SeedAgreement.opens(commitment.value(), job, share.party(), share.value()));
        if (opens) {
            jdbc.sql("-- reveal\nupdate concordat.seed_shares set share = ? where job_id = ? and party = ?")
                    .params(share.value(), job.value(), share.party().value())
                    .update();
        }
        return opens;
    }

    /** The share that this party drew. */
    Optional<byte[]> own(JobId job, PartyId self) {
        return jdbc.sql("-- own\nselect share from concordat.seed_shares where job_id = ? and party = ?")
                .params(job.value(), self.value())
                .query((row, _) -> row.getBytes(1))
                .optional();
    }

    /** The shares of all data parties, in roster order; empty while one is missing. */
    Optional<List<Share>> shares(JobId job, Roster roster) {
        var revealed = jdbc.sql("""
                        -- shares
                        select party, share from concordat.seed_shares where job_id = ? and share is not null""")
                .param(job.value())
                .query((row, _) -> new Share(new PartyId(row.getString(1)), row.getBytes(2)))
                .list();
        var ordered = roster.dataMembers().stream()
                .map(Member::party)
                .flatMap(
                        party -> revealed.stream().filter(share -> share.party().equals(party)))
                .toList();
        return ordered.size() == roster.dataMembers().size() ? Optional.of(ordered) : Optional.empty();
    }
}
