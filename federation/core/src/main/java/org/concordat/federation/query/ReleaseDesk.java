package org.concordat.federation.query;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
    public static final ErrorCode DATASET_CHANGED = ErrorCode.data("dataset-changed");
    static final ErrorCode NUMBERS_TOO_LARGE = ErrorCode.policy("numbers-too-large");

    /** The sets of persons that were released, and those asked about, are more than can be audited. */
    static final ErrorCode AUDIT_FULL = ErrorCode.policy("audit-full");

    /** A question whose decision met an error of ours: it is refused, so that those after it are decided. */
    static final ErrorCode DECISION_FAILED = new ErrorCode("decision-failed", ErrorCode.Category.BUG);

    /** The rows could not be read for the moment. Nothing of the data was looked at, and the question may be asked again. */
    public static final ErrorCode ASK_AGAIN = ErrorCode.infrastructure("ask-again");

    /**
     * All that is told of a refusal that depends on the owner's data: its kind would tell whether one person is large, few are
     * there, or somebody joined or left. The kind stands in the owner's audit log.
     */
    public static final ErrorCode NOT_RELEASED = ErrorCode.policy("not-released");

    private static final Set<String> OF_DATA = Set.of(
            COHORT_TOO_SMALL.code(),
            DOMINANCE.code(),
            DIFFERENCING_RISK.code(),
            NUMBERS_TOO_LARGE.code(),
            AUDIT_FULL.code(),
            DECISION_FAILED.code(),
            FederationException.BUG.code(),
            DATASET_CHANGED.code(),
            QuerySource.NOT_WHAT_WAS_REGISTERED.code());

    public static final ErrorCode QUOTA_EXHAUSTED = ErrorCode.policy("query-quota-exhausted");

    /** A protection; all are on but in the tests that show what each is for. */
    enum Guard {
        COHORT,
        DOMINANCE,
        COMPLEMENT,
        OVERLAP,
        VALUES,
        SUMS,
        FURTHER_SETS,
        STORED_ANSWER,
        ROUNDING,
        QUANTILES,
        GRID,
        ONE_REFUSAL
    }

    private static final System.Logger LOG = System.getLogger(ReleaseDesk.class.getName());

    private final ReleaseStore store;
    private final QueryPolicies policies;
    private final QuerySource source;
    private final AnswerGrid grid;
    private final Pseudonyms pseudonyms;
    private final Set<Guard> guards;
    private final ReleaseAudits audits = new ReleaseAudits();

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

    /**
     * The desk as one partner meets it, with one data set, for one purpose.
     *
     * @param owners whose rows are asked about in one question
     */
    public QueryDesk of(String dataset, PartyId partner, String purpose, Set<PartyId> owners) {
        return new QueryDesk() {
            @Override
            public Grant ask(QueryPlan plan) {
                var order = PlanOrder.of(plan);
                var grant = decided(new Submission(
                        dataset, order.ordered(), partner, purpose, "", plan.overTotal() ? owners : Set.<PartyId>of()));
                return new Grant(order.asAsked(grant.cells()), grant.table(), grant.rows(), grant.minimumCohort());
            }

            @Override
            public Grant askExactly(QueryPlan plan, PartyId reader) {
                requireExact(policies.of(dataset).orElseThrow(ReleaseDesk::noPolicy));
                return of(dataset, reader, purpose, owners).ask(plan);
            }

            @Override
            public Grant askJoined(QueryPlan plan, String seal) {
                return decided(new Submission(dataset, plan, partner, purpose, seal, Set.of()));
            }

            @Override
            public String seal(Set<String> ids) {
                return pseudonyms.seal(ids);
            }
        };
    }

    private QueryDesk.Grant decided(Submission submission) {
        var asked = grid.clock().instant();
        try {
            return decide(store.submit(submission), submission);
        } finally {
            if (guards.contains(Guard.GRID)) {
                grid.hold(asked);
            }
        }
    }

    /**
     * Decides all that was submitted for the data set up to this number, in order, and answers this one.
     *
     * @param number that {@link ReleaseStore#submit} gave for the submission
     */
    public QueryDesk.Grant decide(long number, Submission submission) {
        return switch (settled(number, submission.dataset())) {
            case Outcome.Refused(ErrorCode code, String detail) -> throw refusal(code, detail);
            case Outcome.Repeated _ -> throw new IllegalStateException("a repetition leads to a release");
            case Outcome.Released released -> grant(number, submission, released);
        };
    }

    private FederationException refusal(ErrorCode code, String detail) {
        return guards.contains(Guard.ONE_REFUSAL) && OF_DATA.contains(code.code())
                ? new FederationException(
                        NOT_RELEASED,
                        "the answer could tell of few persons, or of one, by itself or beside what was released before; which it"
                                + " is, is told to the owner's own people alone: ask for less detail, or about the same"
                                + " persons as before; quantiles by bins need enough persons of every owner in every bin,"
                                + " the two outer ones too")
                : new FederationException(code, detail);
    }

    private Outcome settled(long number, String dataset) {
        boolean kept = false;
        try {
            var outcome = store.exclusively(dataset, ledger -> {
                for (var pending : ledger.undecided(number)) {
                    ledger.decide(pending.number(), outcome(pending, ledger));
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
                audits.forget(dataset);
            }
        }
    }

    private static Outcome resolved(Outcome outcome, Ledger ledger) {
        return outcome instanceof Outcome.Repeated(long of) ? ledger.outcome(of).orElseThrow() : outcome;
    }

    /** Of the very rows that were decided about. */
    private QueryDesk.Grant grant(long number, Submission submission, Outcome.Released released) {
        var plan = submission.ownPlan();
        var table = source.open(submission.dataset(), plan.columns());
        var policy = policies.of(submission.dataset()).orElseThrow(ReleaseDesk::noPolicy);
        if (!key(number, submission, table.contentHash(), policy).equals(released.key())) {
            throw new FederationException(
                    DATASET_CHANGED, "the data set or its policy was changed while this was decided: ask again");
        }
        var values = RowValues.of(plan, table.table());
        var rows = new BitSet();
        Tabulation.rows(plan, table.table(), values).forEach(rows::or);
        int cohort = submission.joined() ? fewestInCommon(values, rows, policy) : cohort(policy);
        return new QueryDesk.Grant(released.answer(), table.table(), rows, cohort);
    }

    private int cohort(QueryPolicy policy) {
        return guards.contains(Guard.COHORT) ? policy.minimumCohort() : 1;
    }

    /** What is told of a joined question is never stored, and so never the same. */
    private String key(long number, Submission submission, String contentHash, QueryPolicy policy) {
        var key = pseudonyms.key(submission, contentHash, policy);
        return submission.joined() || !guards.contains(Guard.STORED_ANSWER) ? key + "/" + number : key;
    }

    /**
     * Nobody who could tell sees both the persons in common and their values: so the floor is such that no choice of them
     * breaks the rules. To a power of two times k, or all there are, as it tells the partner how uneven the values are.
     */
    private int fewestInCommon(RowValues values, BitSet rows, QueryPolicy policy) {
        int k = cohort(policy);
        int fewest = Math.max(
                guards.contains(Guard.COHORT) ? values.fewestVaried(rows, k) : k,
                guards.contains(Guard.DOMINANCE) ? values.fewestShared(rows, policy.dominance()) : k);
        int floor = k;
        while (floor < fewest) {
            floor *= 2;
        }
        return fewest <= rows.cardinality() ? Math.min(floor, Math.max(k, rows.cardinality())) : floor;
    }

    private static FederationException noPolicy() {
        return new FederationException(
                COLUMN_POLICY, "no policy of the data set lets it be queried; its steward may set one");
    }

    private Outcome outcome(ReleaseStore.Pending pending, Ledger ledger) {
        try {
            return judged(pending, ledger);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // who was to decide is being stopped: another will
            }
            return refused(e, pending);
        }
    }

    /**
     * Whatever it was, the question is not decided again, and does not stand before those after it. Where the store itself is
     * away, this is not kept either.
     */
    private Outcome refused(RuntimeException e, ReleaseStore.Pending pending) {
        String dataset = pending.submission().dataset();
        if (!(e instanceof FederationException known)) {
            audits.forget(dataset);
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Question " + pending.number() + " about " + dataset + " met an error of ours and is refused",
                    e);
            return new Outcome.Refused(
                    DECISION_FAILED,
                    "an error of ours, " + e.getClass().getSimpleName() + "; the service's log tells more");
        }
        if (known.code().category() == ErrorCode.Category.INFRASTRUCTURE) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The rows of " + dataset + " cannot be read, and question " + pending.number() + " is not decided",
                    e);
            return new Outcome.Refused(
                    ASK_AGAIN, "the owner's rows could not be read for the moment, and nothing was decided: ask again");
        }
        return new Outcome.Refused(known.code(), known.detail());
    }

    private Outcome judged(ReleaseStore.Pending pending, Ledger ledger) {
        var asked = pending.submission();
        var policy = policies.of(asked.dataset()).orElseThrow(ReleaseDesk::noPolicy);
        var releases = ledger.releases(0);
        var objection = policy.objection(asked, grid.clock().instant(), submissions(ledger));
        if (objection == QueryPolicy.Objection.COLUMN) {
            throw refusedByPolicy();
        }
        if (!policy.allowsCohort(asked.plan())) {
            throw new FederationException(
                    COLUMN_POLICY,
                    "the owner's policy does not allow a cohort over all owners, or not one as small as this");
        }
        if (asked.joined()) {
            requireExact(policy);
        }
        var snapshot = source.open(asked.dataset(), SumsBefore.columnsBeside(asked.ownPlan(), releases));
        for (String column : asked.ownPlan().columns()) {
            if (snapshot.table().column(column).isEmpty()) {
                throw columnPolicy(column);
            }
        }
        if (asked.joined()) {
            RowValues.requireSingleRows(asked.plan(), snapshot.table());
        } else {
            requireOneSet(asked, new BitSet(), List.of(), policy, ledger);
        }
        var key = key(pending.number(), asked, snapshot.contentHash(), policy);
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
        return weighed(asked, policy, key, snapshot, ledger);
    }

    private void requireExact(QueryPolicy policy) {
        if (policy.rounding() > 1 && guards.contains(Guard.ROUNDING)) {
            throw new FederationException(
                    COLUMN_POLICY,
                    "the owner's policy rounds what it tells, which is not possible of the numbers of a vertical query");
        }
    }

    private static List<Submission> submissions(Ledger ledger) {
        return ledger.releases(0).stream().map(ReleaseStore.Release::submission).toList();
    }

    /**
     * @param persons of the owner whom a joined question is about, of whom it means those in common
     * @param values of theirs that it sums
     */
    private void requireOneSet(
            Submission asked, BitSet persons, List<BitSet> values, QueryPolicy policy, Ledger ledger) {
        if (guards.contains(Guard.FURTHER_SETS)
                && UnseenSets.told(ledger, asked, persons, values).cannotBeAudited()
                && !policy.allowsFurtherSets(asked, grid.clock().instant(), submissions(ledger))) {
            throw UnseenSets.refused();
        }
    }

    private Outcome weighed(Submission asked, QueryPolicy policy, String key, Snapshot snapshot, Ledger ledger) {
        var plan = asked.ownPlan();
        AnswerRoom.require(plan, snapshot.table());
        var values = RowValues.of(plan, snapshot.table());
        var cells = Tabulation.of(plan, snapshot.table(), values);
        CellRelease.Rows rows;
        try (var met = new Pseudonyms.Meeting(pseudonyms, ledger)) {
            rows = new CellRelease.Rows(values, met.places(snapshot.table()), met.told(plan, snapshot.table()));
        }
        AnswerRoom.require(plan, rows);
        if (asked.joined()) {
            var chosen = cells.getFirst().rows();
            requireOneSet(
                    asked,
                    rows.persons(chosen),
                    BehindCell.of(plan, Predicate.everything(), rows, chosen).values(),
                    policy,
                    ledger);
        }
        var trial = audits.of(ledger, policy.minimumCohort()).copy();
        var sums = new SumsBefore(snapshot, policy, pseudonyms, guards).audit(plan, rows, ledger);
        var before = new CellRelease.Before(
                QuantilesBefore.told(plan, snapshot, policy, pseudonyms, ledger),
                set -> !guards.contains(Guard.OVERLAP) || trial.persons().admits(set),
                set -> !guards.contains(Guard.VALUES) || trial.values().admits(SpanAudit.Counted.plainly(set)),
                told -> !guards.contains(Guard.SUMS) || sums.admits(told));
        return new CellRelease(asked, policy, guards, rows).decide(key, cells, before);
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
