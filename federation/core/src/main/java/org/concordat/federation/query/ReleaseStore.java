package org.concordat.federation.query;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.PartyId;

/** What was asked of a party's data sets, in order, and what was decided; nothing in it is ever changed or taken out. */
public interface ReleaseStore {
    /**
     * A question about a data set.
     *
     * @param plan what the partner is told
     * @param seal empty where the plan is about the owner's rows; else of the ids of the partner that the plan's condition
     *     selects at the partner, of which those in common are asked about ({@link QueryDesk#seal})
     * @param owners over whose rows together the answer opens; empty where each owner's own cohort counts
     */
    record Submission(
            String dataset, QueryPlan plan, PartyId partner, String purpose, String seal, Set<PartyId> owners) {
        public Submission {
            owners = Set.copyOf(owners);
        }

        /** About the owner's own rows. */
        public Submission(String dataset, QueryPlan plan, PartyId partner, String purpose) {
            this(dataset, plan, partner, purpose, "", Set.of());
        }

        /** Whether it is about those of the owner's rows that a partner's ids select. */
        public boolean joined() {
            return !seal.isEmpty();
        }

        /** What of it is about the owner's rows: the condition of a joined question is about the partner's. */
        public QueryPlan ownPlan() {
            return joined() ? new QueryPlan(plan.aggregate(), Predicate.everything(), List.of()) : plan;
        }
    }

    /** @param number larger for later submissions */
    record Pending(long number, Submission submission) {}

    /** How a submission was decided. */
    sealed interface Outcome {
        /**
         * @param key of the normalised question and the content
         * @param sets persons behind each cell that may leave, and behind them any that its sums count besides, as places in
         *     {@link Ledger#people}; never changed, and of an earlier release read when they are looked at
         * @param answer of each cell its statistics, empty where suppressed
         */
        record Released(String key, List<BitSet> sets, List<Optional<List<BigInteger>>> answer) implements Outcome {
            public Released {
                sets = Collections.unmodifiableList(sets); // a copy would read what is stored
                answer = List.copyOf(answer);
            }

            /** How many cells may leave. */
            public int shown() {
                return (int) answer.stream().filter(Optional::isPresent).count();
            }
        }

        /** The answer given before to the same question; nothing new leaves. */
        record Repeated(long of) implements Outcome {}

        record Refused(ErrorCode code, String detail) implements Outcome {}
    }

    /** A decision that let something go. */
    record Release(long number, Submission submission, Outcome.Released released) {}

    /** Appends a submission. @return its number, larger than all before */
    long submit(Submission submission);

    /** Nobody else decides on the data set meanwhile; what the work did is kept whole or, if it throws, not at all. */
    <T> T exclusively(String dataset, Function<Ledger, T> work);

    /** One data set's decisions. */
    interface Ledger {
        String dataset();

        /** Undecided up to a number, in order. */
        List<Pending> undecided(long upTo);

        /** @throws IllegalStateException if the submission was decided before */
        void decide(long number, Outcome outcome);

        Optional<Outcome> outcome(long number);

        /** All releases after a number, in order of their numbers. */
        List<Release> releases(long after);

        /** Partners that were given an answer that was released before, perhaps to another. */
        Set<PartyId> toldAgain();

        /** Keyed pseudonyms of all persons ever met, in the order of meeting. */
        long[] people();

        /** Appends persons. */
        void meet(long... pseudonyms);
    }
}
