package org.concordat.runtime.job;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.identity.PartyCard.Duty;
import org.concordat.federation.identity.Standing;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.task.Floors;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.federation.task.Quota;
import org.concordat.runtime.audit.JdbcPeerObjections;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.keystore.JdbcSeenModuli;
import org.concordat.runtime.keystore.JobCheckpoints;
import org.concordat.runtime.keystore.JobKeyring;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What the parts of this package share.
 *
 * @param standings of each party of the federation
 * @param policy this party's floors, none below the federation's
 * @param registry all that this party plays; {@code versions} has what of it a job runs by
 * @param ownStewardDecides whether this party's steward is asked about jobs of its own analysts, too
 * @param pause holds a task back that was refused for what lies in this party's data
 */
record JobParts(
        PartyId self,
        Map<PartyId, Standing> standings,
        LocalPolicy policy,
        ProtocolRegistry registry,
        JobSpecParser parser,
        PartyDatasets datasets,
        StoredModels models,
        JdbcPeerObjections peers,
        JobLedger ledger,
        JdbcTaskStore tasks,
        JdbcSeedShares shares,
        JdbcJobVersions versions,
        JdbcReadVersions readings,
        JobKeyring keys,
        JobCheckpoints checkpoints,
        JdbcSeenModuli moduli,
        JdbcCompletions completions,
        JdbcJobEvents events,
        JdbcQuotaBook quotas,
        JdbcStandingApprovals standing,
        CoordinationPost post,
        TransactionOperations transactions,
        Limits limits,
        boolean ownStewardDecides,
        Clock clock,
        AnswerGrid.Pause pause) {
    private static final ErrorCode PEER_SUSPENDED = ErrorCode.policy("peer-suspended");

    /** What stands against the job at this party, whatever a person says. */
    List<Problem> objections(JobSpec spec) {
        var problems = new ArrayList<>(Floors.below(policy, spec));
        for (Member member : spec.roster().members()) {
            if (!standing(member).fits(member.role())) {
                problems.add(new Problem(
                        "/roster",
                        "duty-missing",
                        member + " cannot be that: the federation's manifest has " + member.party() + " for "
                                + new TreeSet<>(standing(member).duties()) + ", the role takes "
                                + Duty.of(member.role())));
            }
            if (member.role() == Role.ARBITER || member.role() == Role.OPENER) {
                spec.roster().members().stream()
                        .filter(other -> !other.equals(member))
                        .filter(other -> standing(other).sameInstitution(standing(member)))
                        .forEach(other -> problems.add(new Problem(
                                "/roster",
                                "arbiter-not-independent",
                                member + " and " + other + " are of one institution, and together could decrypt")));
            }
        }
        for (Member member : spec.roster().members()) {
            peers.open(member.party()).ifPresent(_ -> problems.add(suspended(member.party())));
        }
        boolean holdsData = spec.roster().dataMembers().stream()
                .anyMatch(member -> member.party().equals(self));
        if (holdsData) {
            problems.addAll(datasets.check(spec, self));
            problems.addAll(models.check(spec));
        }
        estimate().overQuota(spec).ifPresent(problems::add);
        problems.addAll(otherQuestions(spec));
        return problems;
    }

    /** Of the tasks of a job that asks this owner about persons otherwise than it is asked already, or two ways at once. */
    private List<Problem> otherQuestions(JobSpec spec) {
        if (!spec.roster().hosts().contains(self)) {
            return List.of();
        }
        var account = new JdbcQuotaBook.Account.Party(spec.roster().guest());
        var dataset = spec.datasets().getOrDefault(self, "");
        var problems = new ArrayList<Problem>();
        var asked = new TreeSet<String>();
        for (int i = 0; i < spec.tasks().size(); i++) {
            var task = spec.tasks().get(i);
            var question = registry.find(task).flatMap(protocol -> protocol.question(task, spec));
            question.ifPresent(asked::add);
            if (question.isPresent() && (asked.size() > 1 || quotas.heldToAnother(account, dataset, question.get()))) {
                problems.add(new Problem("/tasks/" + i, Quota.QUESTION_DIFFERS.code(), quotas.heldToOne()));
            }
        }
        return problems;
    }

    JobEstimate estimate() {
        return new JobEstimate(self, datasets, registry, limits.job());
    }

    /** From now on the job runs by these versions. */
    void pin(JobId job, PinnedVersions pinned, String actor) {
        versions.pin(job, pinned);
        var details = new TreeMap<String, String>();
        details.put("envelope", Integer.toString(pinned.envelope()));
        pinned.protocols()
                .forEach(version -> details.put(version.id(), version.schema().hex()));
        ledger.audit(job, actor, "protocols-pinned", details);
    }

    boolean isMember(Job job, PartyId party) {
        return JobSpecParser.read(job.specification()).spec().roster().members().stream()
                .anyMatch(member -> member.party().equals(party));
    }

    /** What a party says of a job that is none of its business stands in the log and changes nothing. */
    void strange(Job job, PartyId from, String found) {
        ledger.auditOfPeer(job.id(), from, "stranger-ignored", Map.of("party", from.value(), "found", found));
    }

    /** @throws FederationException {@code peer-suspended} if a member's audit log is not believed any more */
    void requireBelieved(JobSpec spec) {
        for (Member member : spec.roster().members()) {
            if (peers.open(member.party()).isPresent()) {
                throw new FederationException(
                                PEER_SUSPENDED, suspended(member.party()).message())
                        .of(self, "peer");
            }
        }
    }

    private static Problem suspended(PartyId party) {
        return new Problem(
                "/roster",
                PEER_SUSPENDED.code(),
                "the audit log of " + party + " did not go on from what was countersigned here; an operator has to look"
                        + " into it and acknowledge it before there are jobs with " + party + " again");
    }

    private Standing standing(Member member) {
        return standings.getOrDefault(
                member.party(), new Standing(member.party().value(), Set.of()));
    }
}
