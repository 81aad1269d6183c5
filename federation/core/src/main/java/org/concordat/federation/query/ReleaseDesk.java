package org.concordat.federation.query;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.QuerySource.Snapshot;
import org.concordat.federation.query.ReleaseStore.Ledger;
import org.concordat.federation.query.ReleaseStore.Outcome;
import org.concordat.federation.query.ReleaseStore.Submission;

/**
 * The one place where a release is decided. Questions are numbered when they are submitted and decided in the order of the
 * numbers, whoever waits for the decision: what may be released is the same in every run. Safe for use by many threads.
 *
 * <p>A decision is about sets of persons alone, but for the rule of dominance, and is recorded before anything is answered;
 * what was recorded is never given back, even if the job fails later.
 */
public final class ReleaseDesk {
    public static final ErrorCode COLUMN_POLICY = ErrorCode.policy("column-policy");
    public static final ErrorCode COHORT_TOO_SMALL = ErrorCode.policy("cohort-too-small");
    public static final ErrorCode DOMINANCE = ErrorCode.policy("dominance");
    public static final ErrorCode DIFFERENCING_RISK = ErrorCode.policy("differencing-risk");
    public static final ErrorCode DATASET_CHANGED = ErrorCode.policy("dataset-changed");
    public static final ErrorCode QUOTA_EXHAUSTED = ErrorCode.policy("query-quota-exhausted");

    /** A protection; all are on but in the tests that show what each is for. */
    enum Guard {
        COHORT,
        DOMINANCE,
        COMPLEMENT,
        OVERLAP,
        QUANTILES,
        GRID
    }

    private final ReleaseStore store;
    private final QueryPolicies policies;
    private final QuerySource source;
    private final AnswerGrid grid;
    private final Pseudonyms pseudonyms;
    private final Set<Guard> guards;
    private final Map<String, Audited> audits = new ConcurrentHashMap<>();

    /** The audit of a data set up to a release. */
    private record Audited(long last, SpanAudit audit) {}

    /** @param pseudonymKey of the party, 32 secret bytes that never change; so that no entity id is stored */
    public ReleaseDesk(
            ReleaseStore store, QueryPolicies policies, QuerySource source, AnswerGrid grid, byte[] pseudonymKey) {
        this(store, policies, source, grid, new Pseudonyms(pseudonymKey), EnumSet.allOf(Guard.class));
    }

    ReleaseDesk(
            ReleaseStore store,
            QueryPolicies policies,
            QuerySource source,
            AnswerGrid grid,
            Pseudonyms pseudonyms,
            Set<Guard> guards) {
        this.store = store;
        this.policies = policies;
        this.source = source;
        this.grid = grid;
        this.pseudonyms = pseudonyms;
        this.guards = guards.isEmpty() ? EnumSet.noneOf(Guard.class) : EnumSet.copyOf(guards);
    }

    /** The desk as one partner meets it, with one data set, for one purpose. */
    public QueryDesk of(String dataset, PartyId partner, String purpose) {
        return plan -> {
            var submission = new Submission(dataset, plan, partner, purpose);
            var asked = grid.clock().instant();
            try {
                return decide(store.submit(submission), submission);
            } finally {
                if (guards.contains(Guard.GRID)) {
                    grid.hold(asked);
                }
            }
        };
    }

    /**
     * Decides all that was submitted for the data set up to this number, in order, and answers this one.
     *
     * @param number that {@link ReleaseStore#submit} gave for the submission
     */
    public QueryDesk.Grant decide(long number, Submission submission) {
        return switch (settled(number, submission.dataset())) {
            case Outcome.Refused(ErrorCode code, String detail) -> throw new FederationException(code, detail);
            case Outcome.Repeated _ -> throw new IllegalStateException("a repetition leads to a release");
            case Outcome.Released released -> grant(submission, released);
        };
    }

    private Outcome settled(long number, String dataset) {
        boolean kept = false;
        try {
            var outcome = store.exclusively(dataset, ledger -> {
                for (var pending : ledger.undecided(number)) {
                    ledger.decide(pending.number(), outcome(pending.submission(), ledger));
                }
                return ledger.outcome(number)
                        .map(found -> resolved(found, ledger))
                        .orElseThrow(
                                () -> new IllegalStateException("submission " + number + " is not of this data set"));
            });
            kept = true;
            return outcome;
        } finally {
            if (!kept) {
                audits.remove(dataset); // it may know of releases that were not kept
            }
        }
    }

    private static Outcome resolved(Outcome outcome, Ledger ledger) {
        return outcome instanceof Outcome.Repeated(long of) ? ledger.outcome(of).orElseThrow() : outcome;
    }

    /** Of the very rows that were decided about. */
    private QueryDesk.Grant grant(Submission submission, Outcome.Released released) {
        var snapshot = source.open(submission.dataset(), submission.plan().columns());
        var policy = policies.of(submission.dataset()).orElseThrow(ReleaseDesk::noPolicy);
        if (!pseudonyms.key(submission, snapshot.contentHash(), policy).equals(released.key())) {
            throw new FederationException(
                    DATASET_CHANGED, "the data set or its policy was changed while this was decided: ask again");
        }
        var rows = new BitSet();
        Tabulation.of(submission.plan(), snapshot.table()).forEach(cell -> rows.or(cell.rows()));
        return new QueryDesk.Grant(released.answer(), snapshot.table(), rows, policy.minimumCohort());
    }

    private static FederationException noPolicy() {
        return new FederationException(
                COLUMN_POLICY, "no policy of the data set lets it be queried; its steward may set one");
    }

    private Outcome outcome(Submission asked, Ledger ledger) {
        try {
            return judged(asked, ledger);
        } catch (FederationException e) {
            return new Outcome.Refused(e.code(), e.detail());
        }
    }

    private Outcome judged(Submission asked, Ledger ledger) {
        var policy = policies.of(asked.dataset()).orElseThrow(ReleaseDesk::noPolicy);
        var releases = ledger.releases(0);
        var submissions =
                releases.stream().map(ReleaseStore.Release::submission).toList();
        var objection = policy.objection(asked, grid.clock().instant(), submissions);
        if (objection == QueryPolicy.Objection.COLUMN) {
            throw refusedByPolicy();
        }
        if (!policy.allowsCohort(asked.plan())) {
            throw new FederationException(
                    COLUMN_POLICY,
                    "the owner's policy does not allow a cohort over all owners, or not one as small as this");
        }
        var snapshot = source.open(asked.dataset(), asked.plan().columns());
        for (String column : asked.plan().columns()) {
            if (snapshot.table().column(column).isEmpty()) {
                throw columnPolicy(column);
            }
        }
        var key = pseudonyms.key(asked, snapshot.contentHash(), policy);
        var earlier = releases.stream()
                .filter(release -> release.released().key().equals(key))
                .findFirst();
        if (earlier.isPresent()) {
            return new Outcome.Repeated(earlier.get().number());
        }
        if (objection == QueryPolicy.Objection.QUOTA || releases.size() >= policy.quota()) {
            throw new FederationException(
                    QUOTA_EXHAUSTED, "as many different answers were given as the owner's policy allows");
        }
        return weighed(asked.plan(), policy, key, snapshot, ledger);
    }

    private Outcome weighed(QueryPlan plan, QueryPolicy policy, String key, Snapshot snapshot, Ledger ledger) {
        var table = snapshot.table();
        var cells = Tabulation.of(plan, table);
        int[] places = pseudonyms.places(snapshot, ledger);
        var release = new CellRelease(plan, policy, guards, places, quantilesOf(plan, ledger));
        var audited = audited(ledger, policy.minimumCohort());
        var trial = audited.copy();
        return release.decide(key, cells, set -> !guards.contains(Guard.OVERLAP) || trial.admits(set));
    }

    /** Probabilities of the owner's own quantiles of the same column and rows that were let go before. */
    private static Set<Double> quantilesOf(QueryPlan plan, Ledger ledger) {
        var asked = new HashSet<Double>();
        for (var release : ledger.releases(0)) {
            var earlier = release.submission().plan();
            if (earlier.aggregate() instanceof Aggregate.Quantiles quantiles
                    && !quantiles.byBins()
                    && quantiles.columns().equals(plan.aggregate().columns())
                    && earlier.where().equals(plan.where())) {
                asked.addAll(quantiles.probabilities());
            }
        }
        return asked;
    }

    /** All releases so far; the cache is only as old as the last of them. */
    private SpanAudit audited(Ledger ledger, int k) {
        var dataset = ledger.dataset();
        var known = audits.get(dataset);
        var audit = known == null || known.audit().k() != k ? new SpanAudit(k) : known.audit();
        long last = known == null || known.audit().k() != k ? 0 : known.last();
        for (var release : ledger.releases(last)) {
            counted(release).forEach(audit::released);
            last = release.number();
        }
        audits.put(dataset, new Audited(last, audit));
        return audit;
    }

    /** The sets of a release, those of the cells that were shown. */
    private static List<SpanAudit.Counted> counted(ReleaseStore.Release release) {
        var released = release.released();
        var sets = released.sets().iterator();
        var persons = released.answer().stream()
                .map(cell -> cell.isPresent() && sets.hasNext() ? sets.next() : new BitSet())
                .toList();
        var counted = CellRelease.counted(release.submission().plan(), persons);
        return IntStream.range(0, persons.size())
                .filter(cell -> released.answer().get(cell).isPresent())
                .mapToObj(counted::get)
                .toList();
    }

    private static FederationException refusedByPolicy() {
        return new FederationException(
                COLUMN_POLICY,
                "the owner's policy does not allow this aggregate of these columns to this partner for this purpose now");
    }

    static FederationException columnPolicy(String column) {
        return new FederationException(
                COLUMN_POLICY, "column '" + column + "' is not one that queries may use; ids never are");
    }
}
