package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.job.Problem;
import org.concordat.federation.query.Aggregate.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryPlanReaderTest {
    private static final String PLACE = "/tasks/0";

    private static QueryPlan plan(Map<String, Object> values) {
        var reading = QueryPlanReader.read(values, PLACE, Set.of());
        assertThat(reading.problems()).isEmpty();
        return reading.plan().orElseThrow();
    }

    private static List<String> problems(Map<String, Object> values) {
        return QueryPlanReader.read(values, PLACE, Set.of()).problems().stream()
                .map(Problem::pointer)
                .toList();
    }

    private static Map<String, Object> mean(Object where) {
        return Map.of("aggregate", "mean", "column", "x", "where", where);
    }

    @Test
    void readsWhatIsWrittenInFull() {
        var plan = plan(Map.of(
                "aggregate",
                "variance",
                "column",
                "amount",
                "where",
                Map.of(
                        "and",
                        List.of(Map.of("column", "age", "at_least", 18L), Map.of("column", "n", "in", List.of(1L)))),
                "group_by",
                List.of(Map.of("column", "town", "values", List.of("Ulm", "Bonn")))));
        assertThat(plan.aggregate()).isEqualTo(new Moment(Moment.Kind.VARIANCE, "amount"));
        assertThat(plan.columns()).containsExactly("amount", "age", "n", "town");
        assertThat(new String(plan.canonical(), StandardCharsets.UTF_8))
                .isEqualTo("{\"aggregate\":\"variance\",\"column\":\"amount\",\"group_by\":[{\"column\":\"town\","
                        + "\"values\":[\"Bonn\",\"Ulm\"]}],\"where\":{\"and\":[{\"at_least\":18,\"column\":\"age\"},"
                        + "{\"column\":\"n\",\"equals\":1}]}}");
    }

    @Test
    void readsItsOwnTreeBack() {
        for (var values : List.<Map<String, Object>>of(
                Map.of("aggregate", "count"),
                mean(Map.of("not", Map.of("column", "x", "between", List.of(1L, 2.5)))),
                mean(Map.of(
                        "or",
                        List.of(
                                Map.of("column", "t", "not_in", List.of("a", "b")),
                                Map.of("column", "x", "missing", true)))),
                Map.of("aggregate", "correlation", "columns", List.of("y", "x")),
                Map.of("aggregate", "histogram", "column", "x", "bins", List.of(0L, 1.5)),
                Map.of("aggregate", "quantiles", "column", "x", "probabilities", List.of(0.5)),
                Map.of("aggregate", "heavy_hitters", "column", "w", "values", List.of("a", "b"), "threshold", 20L))) {
            assertThat(plan(plan(values).tree())).isEqualTo(plan(values));
        }
    }

    @Test
    void givesEqualQuestionsOneDigest() {
        var a = Map.of("column", "a", "equals", 1L);
        var b = Map.of("column", "b", "less_than", 2L);
        var digest = plan(mean(Map.of("and", List.of(a, b)))).digest();
        for (var other : List.of(
                Map.of("and", List.of(b, a)),
                Map.of("and", List.of(a, Map.of("and", List.of(b, a)))),
                Map.of("not", Map.of("not", Map.of("and", List.of(a, b)))),
                Map.of(
                        "not",
                        Map.of(
                                "or",
                                List.of(
                                        Map.of("column", "a", "not_equals", 1.0),
                                        Map.of("column", "b", "at_least", 2L)))),
                Map.of("and", List.of(Map.of("column", "a", "in", List.of(1L)), b)))) {
            assertThat(plan(mean(other)).digest()).isEqualTo(digest);
        }
        assertThat(plan(mean(Map.of("or", List.of(a, b)))).digest()).isNotEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"min", "max", "median", "SELECT 1", "count; drop table x", "Count", "regr_slope"})
    void refusesAFunctionThatItDoesNotKnow(String function) {
        var reading = QueryPlanReader.read(Map.of("aggregate", function), PLACE, Set.of());
        assertThat(reading.plan()).isEmpty();
        assertThat(reading.problems()).extracting(Problem::code).containsExactly("function-not-allowed");
        assertThat(reading.problems()).extracting(Problem::pointer).containsExactly("/tasks/0/aggregate");
    }

    @Test
    void pointsToTheOuterQuantilesAsOnePersonsValue() {
        assertThat(problems(Map.of("aggregate", "quantiles", "column", "x", "probabilities", List.of(0.5, 0L, 1L))))
                .containsExactly("/tasks/0/probabilities/1", "/tasks/0/probabilities/2");
    }

    @Test
    void pointsToWhateverItDoesNotKnow() {
        assertThat(problems(mean(Map.of("column", "x", "like", "%")))).containsExactly("/tasks/0/where/like");
        assertThat(problems(mean(Map.of("sql", "1=1")))).containsExactly("/tasks/0/where/sql");
        assertThat(problems(mean("1=1"))).containsExactly("/tasks/0/where");
        assertThat(problems(mean(Map.of("and", List.of(Map.of("column", "x", "at_least", "a'; --"))))))
                .containsExactly("/tasks/0/where/and/0/at_least");
        assertThat(problems(mean(Map.of("column", "x", "equals", Map.of("case", 1L)))))
                .containsExactly("/tasks/0/where/equals");
        assertThat(problems(mean(Map.of("column", "x", "at_least", 1L, "at_most", 2L))))
                .containsExactly("/tasks/0/where");
        assertThat(problems(Map.of("aggregate", "count", "having", 1L, "a/b~c", 2L)))
                .containsExactlyInAnyOrder("/tasks/0/having", "/tasks/0/a~1b~0c");
        assertThat(problems(Map.of("aggregate", "count", "group_by", List.of(Map.of("column", "x", "top", 3L)))))
                .containsExactly("/tasks/0/group_by/0/top", "/tasks/0/group_by/0/values");
        assertThat(problems(Map.of(
                        "aggregate",
                        "count",
                        "values",
                        List.of(1L),
                        "group_by",
                        List.of(Map.of("column", "x", "values", List.of(1L))))))
                .containsExactly("/tasks/0/values");
        assertThat(problems(Map.of())).containsExactly("/tasks/0/aggregate");
    }

    @Test
    void boundsDepthPartsAndCells() {
        Object where = Map.of("column", "x", "equals", 1L);
        for (int i = 0; i < 8; i++) {
            where = Map.of("not", where);
        }
        assertThat(problems(mean(where))).hasSize(1).first().asString().endsWith("/not");
        var values = new java.util.ArrayList<Object>();
        for (long i = 0; i < 200; i++) {
            values.add(i);
        }
        var plan = new HashMap<String, Object>(Map.of("aggregate", "count"));
        plan.put("group_by", List.of(Map.of("column", "x", "values", values), Map.of("column", "y", "values", values)));
        assertThat(problems(plan)).containsExactly("/tasks/0/group_by");
    }

    @Test
    void asksTwoGroupsOfAContingencyTable() {
        var one = Map.of("column", "x", "values", List.of(1L, 2L));
        assertThat(problems(Map.of("aggregate", "contingency_table", "group_by", List.of(one))))
                .containsExactly("/tasks/0/group_by");
    }
}
