package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.util.List;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** M34: a party whose audit log is rewritten, with its checkpoints, by somebody who has its database and its key. */
@Timeout(240)
class PeerLogForkTest extends FoundedFederation {
    @Test
    void jobsWithAPeerThatForkedItsLogAreRefusedUntilAnOperatorAcknowledges() throws Exception {
        run();
        for (PartyId party : List.of(BANK, NOTARY)) {
            TestFederation.until(party + " remembers the bureau's log", () -> remembered(party) > 0);
        }
        fork();

        for (PartyId party : List.of(BANK, NOTARY)) {
            TestFederation.until(
                    party + " objects",
                    () -> !federation.checkpoints(party).objections().open().isEmpty());
            assertThat(federation.checkpoints(party).objections().open())
                    .singleElement()
                    .satisfies(objection -> assertThat(objection.peer()).isEqualTo(BUREAU));
        }
        assertThatThrownBy(() -> federation.submit(""))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        refusal -> assertThat(refusal.problems())
                                .extracting(Problem::code)
                                .containsExactly("peer-suspended"));
        assertThat(refusals(BANK)).as("one entry, however often it is offered").isEqualTo(1);

        for (PartyId party : List.of(BANK, NOTARY)) {
            federation.acknowledge(party, BUREAU, "oscar", "restored after a disk failure, confirmed by telephone");
            assertThat(federation.checkpoints(party).objections().open()).isEmpty();
        }
        run();
        assertThat(refusals(BANK))
                .as("its log goes on from what was acknowledged")
                .isEqualTo(1);
        assertThat(details(BANK, "peer-audit-log-acknowledged"))
                .singleElement()
                .asString()
                .contains("confirmed by telephone", "\"root\"", "does not go on");
        assertThatThrownBy(() -> federation.acknowledge(BANK, BUREAU, "oscar", "again"))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(Checkpoints.NO_OBJECTION));
    }

    private void run() throws InterruptedException {
        var job = federation.submit("");
        federation.decide(job.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(job.id(), JobState.COMPLETED);
    }

    /** All of it, as a superuser: the first entry is another one, and no checkpoint tells of the log before. */
    private void fork() {
        federation.kill(BUREAU);
        var superuser = JdbcClient.create(federation.database(BUREAU).superuser());
        for (var table : List.of("entries", "leaves", "checkpoints", "countersignatures")) {
            superuser.sql("alter table audit." + table + " disable trigger all").update();
        }
        superuser.sql("delete from audit.countersignatures").update();
        superuser.sql("delete from audit.checkpoints").update();
        superuser.sql("delete from audit.leaves").update();
        superuser
                .sql("update audit.entries set canonical = canonical || '\\x20'::bytea"
                        + " where entry_id = (select min(entry_id) from audit.entries)")
                .update();
        federation.start(BUREAU);
    }

    private long remembered(PartyId party) {
        return federation
                .databaseOf(party)
                .sql("select count(*) from audit.peer_checkpoints where peer = 'bureau'")
                .query(Long.class)
                .single();
    }

    private int refusals(PartyId party) {
        return details(party, "peer-audit-log-refused").size();
    }

    private List<String> details(PartyId party, String act) {
        return federation
                .databaseOf(party)
                .sql("select details::text from audit.entries where act = ?")
                .param(act)
                .query(String.class)
                .list();
    }
}
