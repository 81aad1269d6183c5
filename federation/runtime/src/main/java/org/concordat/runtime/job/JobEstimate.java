package org.concordat.runtime.job;

import java.util.Locale;
import java.util.Optional;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.dataset.PartyDatasets.Offer;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.ProtocolRegistry;

/** What a job is expected to cost this party, and whether its quota allows that. */
record JobEstimate(PartyId self, PartyDatasets datasets, ProtocolRegistry registry, Limits.Quota quota) {
    static final ErrorCode OVER_QUOTA = ErrorCode.policy("estimate-over-quota");

    /** What this party would bring; empty if it may not, or holds no data in the job. */
    Optional<Offer> offer(JobSpec spec) {
        var role = role(spec);
        boolean holdsData = role == Role.GUEST || role == Role.HOST;
        return holdsData && datasets.check(spec, self).isEmpty()
                ? Optional.of(datasets.offer(spec, self))
                : Optional.empty();
    }

    private Role role(JobSpec spec) {
        return spec.roster().memberOf(self).orElseThrow().role();
    }

    Cost.Size size(JobSpec spec, Optional<Offer> offer) {
        long features = offer.stream()
                .flatMap(known -> known.columns().stream())
                .filter(column -> column.role() == ColumnRole.FEATURE)
                .count();
        return new Cost.Size(role(spec), offer.map(Offer::rows).orElse(0L), Math.toIntExact(features));
    }

    /** Of all its tasks, each in the version of {@code playing} that costs most. */
    static Cost total(JobSpec spec, Cost.Size size, ProtocolRegistry playing) {
        return spec.tasks().stream()
                .map(task -> playing.versions(task)
                        .map(protocol -> protocol.cost(task, spec, size))
                        .reduce(Cost.NOTHING, Cost::most))
                .reduce(Cost.NOTHING, Cost::plus);
    }

    /** Why the job is too much; empty if it is not. */
    Optional<Problem> overQuota(JobSpec spec) {
        var cost = total(spec, size(spec, offer(spec)), registry);
        if (cost.coreTime().compareTo(quota.coreTime()) <= 0 && cost.bytes() <= quota.bytes()) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                "/tasks",
                OVER_QUOTA.code(),
                String.format(
                        Locale.ROOT,
                        "found an estimate of %.2f core hours and %d bytes for %s, expected at most %.2f and %d a job"
                                + " (concordat.limits.job): ask for fewer rows, columns, rounds or trees, or the operator for"
                                + " more",
                        hours(cost.coreTime()),
                        cost.bytes(),
                        self,
                        hours(quota.coreTime()),
                        quota.bytes())));
    }

    private static double hours(java.time.Duration time) {
        return time.toMillis() / 3_600_000.0;
    }
}
