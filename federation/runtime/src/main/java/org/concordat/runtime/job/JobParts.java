package org.concordat.runtime.job;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.task.Floors;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What the parts of this package share.
 *
 * @param institutions of each party of the federation
 * @param policy this party's floors, none below the federation's
 * @param ownStewardDecides whether this party's steward is asked about jobs of its own analysts, too
 */
record JobParts(
        PartyId self,
        Map<PartyId, String> institutions,
        LocalPolicy policy,
        ProtocolRegistry registry,
        JobSpecParser parser,
        PartyDatasets datasets,
        StoredModels models,
        JobLedger ledger,
        JdbcTaskStore tasks,
        JdbcSeedShares shares,
        JobKeyring keys,
        JobCheckpoints checkpoints,
        JdbcCompletions completions,
        JdbcJobEvents events,
        JdbcQuotaBook quotas,
        JdbcStandingApprovals standing,
        CoordinationPost post,
        TransactionOperations transactions,
        Limits limits,
        boolean ownStewardDecides,
        Clock clock) {
    /** What stands against the job at this party, whatever a person says. */
    List<Problem> objections(JobSpec spec) {
        var problems = new ArrayList<>(Floors.below(policy, spec));
        for (Member member : spec.roster().members()) {
            if (member.role() == Role.ARBITER || member.role() == Role.OPENER) {
                spec.roster().members().stream()
                        .filter(other -> !other.equals(member))
                        .filter(other -> institution(other).equals(institution(member)))
                        .forEach(other -> problems.add(new Problem(
                                "/roster",
                                "arbiter-not-independent",
                                member + " and " + other + " are of one institution, and together could decrypt")));
            }
        }
        boolean holdsData = spec.roster().dataMembers().stream()
                .anyMatch(member -> member.party().equals(self));
        if (holdsData) {
            problems.addAll(datasets.check(spec, self));
            problems.addAll(models.check(spec));
        }
        return problems;
    }

    private String institution(Member member) {
        return institutions.getOrDefault(member.party(), member.party().value());
    }

    /** id@version of each task, in order. */
    List<String> protocolIds(JobSpec spec) {
        return spec.tasks().stream()
                .map(task -> registry.find(task).map(found -> found.id()).orElse("unknown@0"))
                .toList();
    }
}
