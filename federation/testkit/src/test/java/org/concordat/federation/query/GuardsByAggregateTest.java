package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.QueryPlan.GroupBy;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That the guards hold for every kind of answer, not for counts and sums alone. */
class GuardsByAggregateTest {
    private static List<Optional<Long>> rows(QueryDesk.Grant grant) {
        return grant.cells().stream()
                .map(cell -> cell.map(statistics -> statistics.getFirst().longValueExact()))
                .toList();
    }

    private static GroupBy group(String column, Object... values) {
        var literals = new ArrayList<Literal>();
        for (var value : values) {
            literals.add(value instanceof String text ? new Literal.Text(text) : new Literal.Real((Integer) value));
        }
        return new GroupBy(column, literals);
    }

    @Test
    void aCorrelationIsRefusedWhereOnePersonMakesUpAProduct() {
        var correlation = new QueryPlan(new Aggregate.Correlation("age", "income"), Predicate.everything(), List.of());
        assertThatThrownBy(() -> new Town(100).bank().ask(correlation))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.DOMINANCE));
        assertThat(new Town(100)
                        .without(Guard.DOMINANCE)
                        .bank()
                        .ask(correlation)
                        .cells()
                        .getFirst())
                .isPresent();
    }

    @Test
    void aContingencyTableIsRoundedAndHoldsBackBesideASmallCell() {
        var table = new QueryPlan(
                new Aggregate.ContingencyTable(),
                Predicate.everything(),
                List.of(group("town", "Ulm", "Köln", "Mainz", "Trier"), group("sex", 0, 1)));
        var rounded = new Town(200)
                .policy(new QueryPolicy(10, 0.8, 7, 10, Town.open(10).rules()));
        assertThat(rows(rounded.bank().ask(table)))
                .as("20, 20, 38, 39, 20, 20, 20, 20 to the nearest seven")
                .containsExactly(
                        Optional.of(21L),
                        Optional.of(21L),
                        Optional.of(35L),
                        Optional.of(42L),
                        Optional.of(21L),
                        Optional.of(21L),
                        Optional.of(21L),
                        Optional.of(21L));
        var small = new QueryPlan(
                new Aggregate.ContingencyTable(),
                Predicate.everything(),
                List.of(group("town", "Ulm", "Bonn", "Köln", "Mainz", "Trier"), group("sex", 0, 1)));
        var held = rows(new Town(200).bank().ask(small));
        assertThat(held.subList(2, 4)).as("three in Bonn").containsOnly(Optional.empty());
        assertThat(held.stream().filter(Optional::isEmpty).count())
                .as("and in each column another, so that no margin tells them")
                .isGreaterThanOrEqualTo(4);
        var open = rows(new Town(200).without(Guard.COMPLEMENT).bank().ask(small));
        assertThat(open.stream().filter(Optional::isEmpty).count()).isEqualTo(2);
    }

    /** Bins as anybody writes them, which leave the outer two empty. */
    @Test
    void quantilesByBinsAreRefusedAsAWholeAndSpendNothing() {
        var outside = quantiles(List.of(0.0, 50.0, 100.0, 150.0, 200.0));
        var town = new Town(200)
                .policy(new QueryPolicy(10, 0.8, 1, 1, Town.open(10).rules()));
        assertThatThrownBy(() -> town.bank().ask(outside)).isInstanceOfSatisfying(FederationException.class, e -> {
            assertThat(e.code()).isEqualTo(ReleaseDesk.COHORT_TOO_SMALL);
            assertThat(e.detail()).contains("every bin, the two outer ones too");
        });
        assertThat(rows(town.bank().ask(quantiles(List.of(50.0, 100.0, 150.0)))))
                .as("the one answer that there is")
                .hasSize(4)
                .doesNotContain(Optional.empty());
        var histogram = new QueryPlan(
                new Aggregate.Histogram("age", List.of(0.0, 50.0, 100.0, 150.0, 200.0)),
                Predicate.everything(),
                List.of());
        assertThat(rows(new Town(200).bank().ask(histogram)).stream().filter(Optional::isPresent))
                .as("which shows bins one by one, but for the empty two and one beside them")
                .hasSize(3);
    }

    @Test
    void quantilesByBinsAreRefusedForWhatWasToldBeforeToo() {
        var town = new Town(200);
        town.bank().ask(Town.count(Town.ages(0, 52)));
        assertThatThrownBy(() -> town.bank().ask(quantiles(List.of(50.0, 100.0, 150.0))))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.DIFFERENCING_RISK));
    }

    private static QueryPlan quantiles(List<Double> edges) {
        return new QueryPlan(new Aggregate.Quantiles("age", List.of(0.5), edges), Predicate.everything(), List.of());
    }

    @Test
    void aHeavyHitterIsNoneIfOnePersonAloneSaysItOften() {
        var ids = new ArrayList<String>();
        var words = new ArrayList<@Nullable String>();
        for (int person = 0; person < 200; person++) {
            for (int i = 0; i < (person == 0 ? 1_000 : 1); i++) {
                ids.add("p" + person);
                words.add(person < 20 ? "mine" : person < 80 ? "hello" : "world");
            }
        }
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put("word", new QueryTable.Texts(words.toArray(String[]::new)));
        var hitters = new QueryPlan(
                new Aggregate.HeavyHitters(
                        "word",
                        List.of(
                                new Literal.Text("mine"),
                                new Literal.Text("hello"),
                                new Literal.Text("world"),
                                new Literal.Text("never")),
                        50),
                Predicate.everything(),
                List.of());
        var table = new QueryTable(ids, columns);
        assertThat(rows(new Town(1).content("v", table).bank().ask(hitters)))
                .containsExactly(Optional.empty(), Optional.of(60L), Optional.of(120L), Optional.empty());
        assertThat(rows(new Town(1)
                                .content("v", table)
                                .without(Guard.DOMINANCE)
                                .without(Guard.COMPLEMENT)
                                .bank()
                                .ask(hitters))
                        .getFirst())
                .as("a thousand and nineteen, of which one person's are a thousand")
                .contains(1_019L);
    }
}
