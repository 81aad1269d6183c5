package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.Literal;
import org.concordat.federation.query.Predicate;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.federation.query.Tabulation;
import org.concordat.testkit.TranscriptAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cohort over all owners together: what few of each have is counted, and opens only if many of the others have it. */
@Timeout(60)
class TotalCohortTest {
    private static final int K = 10;

    /** An owner of a hundred people, of whom so many say each word. */
    private static QueryTable owner(int number, Map<String, Integer> words) {
        var ids = new ArrayList<String>();
        var said = new @Nullable String[100];
        words.forEach((word, times) -> {
            for (int i = 0; i < times; i++) {
                said[ids.size()] = word;
                ids.add(number + "-" + ids.size());
            }
        });
        while (ids.size() < said.length) {
            ids.add(number + "-" + ids.size());
        }
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put("word", new QueryTable.Texts(said));
        return new QueryTable(ids, columns);
    }

    private static Owners owners(boolean arbiter) {
        return Owners.of(
                List.of(
                        owner(0, Map.of("there", 4, "world", 4, "guests-own", 60, "rare", 1)),
                        owner(1, Map.of("there", 6, "world", 4, "guests-own", 2, "rare", 1)),
                        owner(2, Map.of("there", 7, "world", 5, "guests-own", 1, "rare", 2))),
                arbiter,
                K);
    }

    private static Map<String, Object> plan(String cohort, String... words) {
        var plan = new LinkedHashMap<String, Object>();
        plan.put("aggregate", "count");
        plan.put("cohort", cohort);
        plan.put("group_by", List.of(Map.of("column", "word", "values", List.of(words))));
        return plan;
    }

    @Test
    void opensATotalOfManyThoughEachOwnerHasFew() {
        assertThat(owners(true).ask(plan("total", "there")).rows()).containsExactly(List.of("there", 17L));
        var refused = owners(true).federation().attempt(Owners.horizontal(plan("each", "there")));
        assertThat(refused.failure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(ReleaseDesk.NOT_RELEASED));
    }

    @Test
    void opensNothingOfFewOverAllAndNobodyLooksTheSame() {
        assertThat(owners(true).ask(plan("total", "rare")).rows()).containsExactly(List.of("rare", "suppressed"));
        assertThat(owners(true).ask(plan("total", "unsaid")).rows()).containsExactly(List.of("unsaid", "suppressed"));
    }

    @Test
    void opensNothingOfWhichTheOthersHaveFewHoweverManyTheReaderHas() {
        // Sixty-three in all, of whom the guest knows its own sixty: it would learn of three.
        assertThat(owners(true).ask(plan("total", "guests-own")).rows())
                .containsExactly(List.of("guests-own", "suppressed"));
        // Nine at the hosts, thirteen in all.
        assertThat(owners(true).ask(plan("total", "world")).rows()).containsExactly(List.of("world", "suppressed"));
    }

    /** What the arbiter opens to the guest of how many say a word, where so few persons are enough. */
    private static Optional<Long> opened(Owners owners, String word, int enough) {
        var plan = new QueryPlan(
                new Aggregate.Count(),
                Predicate.everything(),
                List.of(new QueryPlan.GroupBy("word", List.of(new Literal.Text(word)))),
                enough);
        var members = owners.roster().dataMembers();
        var layout = new CellTotals(plan, members.subList(0, 1));
        var sums = Collections.nCopies(layout.words(), BigInteger.ZERO).toArray(BigInteger[]::new);
        for (int owner = 0; owner < members.size(); owner++) {
            var cell = Tabulation.of(plan, owners.tables().get(owner)).getFirst();
            var grant = new QueryDesk.Grant(
                    List.of(Optional.of(cell.statistics())), owners.tables().get(owner), cell.rows(), K);
            var words = layout.contribution(members.get(owner), grant, new SecureRandom());
            Arrays.setAll(sums, i -> Words.sum(sums[i], words.get(i)));
        }
        return layout.read(layout.open(sums, 0))
                .getFirst()
                .map(cell -> cell.getFirst().longValueExact());
    }

    @Test
    void theArbitersCohortKeepsTheFewOfOthersWhomAReaderWouldFindByItsOwnPart() {
        assertThat(opened(owners(true), "guests-own", 1))
                .as("the attack without the guard: sixty are the guest's, so three are the hosts'")
                .contains(63L);
        assertThat(opened(owners(true), "guests-own", K)).isEmpty();
        var nearlyAll = Owners.of(
                List.of(owner(0, Map.of("said", 5)), owner(1, Map.of("said", 99)), owner(2, Map.of("said", 99))),
                true,
                K);
        assertThat(opened(nearlyAll, "said", 1))
                .as("a hundred and ninety-eight of the hosts' two hundred say it, so two do not")
                .contains(203L);
        assertThat(opened(nearlyAll, "said", K)).isEmpty();
        assertThat(opened(owners(true), "there", K)).contains(17L);
    }

    @Test
    void givesBackToHostsWhatWouldTellNoneOfThemOfFewOthers() {
        var plan = plan("total", "there");
        plan.put("share_result", true);
        var run = owners(true).federation().run(Owners.horizontal(plan));
        assertThat(run.report(Owners.GUEST, 0, QueryReport.class).rows()).containsExactly(List.of("there", 17L));
        assertThat(run.report(owners(true).party(2), 0, QueryReport.class).rows())
                .as("ten of guest and first host, which the second may know")
                .containsExactly(List.of("there", 17L));
        TranscriptAssert.assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
        plan.put("minimum_cohort", 11L);
        assertThat(owners(true).ask(plan).rows())
                .as("eleven of the hosts, but ten of the others of the second host")
                .containsExactly(List.of("there", "suppressed"));
    }

    @Test
    void suppressesBesideASmallCellAnotherOfTheTable() {
        assertThat(owners(true).ask(plan("total", "there", "rare")).suppressed())
                .isEqualTo(2);
        var hitters = Map.<String, Object>of(
                "aggregate",
                "heavy_hitters",
                "column",
                "word",
                "values",
                List.of("there", "world", "rare"),
                "threshold",
                2L,
                "cohort",
                "total");
        assertThat(owners(true).ask(hitters).rows()).containsExactly(List.of("there", 17L));
    }

    /** No value is above a thousand: the last bin is empty, and there is no quantile without it. */
    @Test
    void opensNoBinOfQuantilesThatHaveNoNumber() {
        var owners = Owners.random(3, true, 3);
        for (var edges : List.of(List.of(40L, 50L, 60L), List.of(40L, 50L, 60L, 1_000L))) {
            var run = owners.federation()
                    .run(Owners.horizontal(Map.of(
                            "aggregate",
                            "quantiles",
                            "column",
                            "x",
                            "probabilities",
                            List.of(0.5),
                            "bins",
                            edges,
                            "cohort",
                            "total")));
            var totals = run.transcript()
                    .messages(HorizontalMessage.Totals.class)
                    .findFirst()
                    .orElseThrow();
            assertThat(totals.shown().cardinality()).isEqualTo(edges.size() == 3 ? 4 : 0);
        }
    }

    @Test
    void isRefusedByAnOwnerWhosePolicyDoesNotAllowItOrNotForAsFew() {
        var federation = owners(true).totalCohort(0).federation();
        assertThat(federation.attempt(Owners.horizontal(plan("total", "there"))).failure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(ReleaseDesk.COLUMN_POLICY));
        var stricter = owners(true).totalCohort(12);
        var plan = plan("total", "there");
        assertThat(stricter.federation().attempt(Owners.horizontal(plan)).failure())
                .map(FederationException::code)
                .contains(ReleaseDesk.COLUMN_POLICY);
        plan.put("minimum_cohort", 12L);
        assertThat(stricter.ask(plan).rows()).containsExactly(List.of("there", 17L));
    }

    @Test
    void needsAnArbiterAndTwoHostsAndCountsOnly() {
        assertThatThrownBy(() -> owners(false).ask(plan("total", "there")))
                .hasMessageContaining("/tasks/0/cohort unsupported");
        var two = Owners.of(owners(true).tables().subList(0, 2), true, K);
        assertThatThrownBy(() -> two.ask(plan("total", "there"))).hasMessageContaining("/tasks/0/cohort unsupported");
        assertThatThrownBy(() -> owners(true).ask(Map.of("aggregate", "sum", "column", "x", "cohort", "total")))
                .hasMessageContaining("/tasks/0/cohort function-not-allowed");
        assertThatThrownBy(() -> owners(true).ask(Map.of("aggregate", "count", "cohort", "some")))
                .hasMessageContaining("/tasks/0/cohort unknown-value");
        assertThatThrownBy(
                        () -> owners(true).ask(Map.of("aggregate", "count", "cohort", "total", "minimum_cohort", 4L)))
                .hasMessageContaining("/tasks/0/minimum_cohort out-of-range");
    }

    @Test
    void isAuditedAtEachOwnerForTheDifferenceToWhatItReleasedBefore() {
        var owners = owners(true);
        var federation = owners.federation();
        var all = Map.<String, Object>of("aggregate", "count", "cohort", "total");
        assertThat(federation
                        .run(Owners.horizontal(all))
                        .report(Owners.GUEST, 0, QueryReport.class)
                        .rows())
                .containsExactly(List.of(300L));
        var allButRare = Map.<String, Object>of(
                "aggregate",
                "count",
                "cohort",
                "total",
                "where",
                Map.of(
                        "or",
                        List.of(
                                Map.of("column", "word", "missing", true),
                                Map.of("column", "word", "not_equals", "rare"))));
        assertThat(federation.attempt(Owners.horizontal(allButRare)).failure())
                .as("four people less, one or two at each owner")
                .map(FederationException::code)
                .contains(ReleaseDesk.NOT_RELEASED);
    }
}
