package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.concordat.federation.query.Predicate.All;
import org.concordat.federation.query.Predicate.Any;
import org.concordat.federation.query.Predicate.Comparison;
import org.concordat.federation.query.Predicate.Membership;
import org.concordat.federation.query.Predicate.Missing;
import org.concordat.federation.query.Predicate.Not;
import org.concordat.federation.query.Predicate.Operator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimplificationTest {
    private static final List<Operator> OPERATORS = List.of(Operator.values());

    private static Predicate a(Operator operator, double value) {
        return new Comparison("a", operator, new Literal.Real(value));
    }

    private static Membership among(boolean among, double... values) {
        var literals = new ArrayList<Literal>();
        for (double value : values) {
            literals.add(new Literal.Real(value));
        }
        return new Membership("a", among, literals);
    }

    private static final Predicate B = new Comparison("b", Operator.EQUALS, new Literal.Text("x"));

    private static void same(Predicate... ways) {
        for (var way : ways) {
            assertThat(way.normal()).isEqualTo(ways[0].normal());
        }
    }

    @Test
    void saysTheSameOnceHoweverItIsWorded() {
        var five = a(Operator.EQUALS, 5);
        same(
                five,
                new All(List.of(a(Operator.AT_LEAST, 5), a(Operator.AT_MOST, 5))),
                new All(List.of(a(Operator.AT_MOST, 5), a(Operator.AT_LEAST, 5), a(Operator.AT_LEAST, 3))),
                new Not(new Not(five)),
                new Not(new Any(List.of(a(Operator.LESS_THAN, 5), a(Operator.MORE_THAN, 5)))),
                among(true, 5),
                new All(List.of(among(true, 5, 6), among(true, 5, 7))),
                new All(List.of(among(true, 5, 9), a(Operator.LESS_THAN, 9))),
                new All(List.of(among(true, 5, 6), a(Operator.NOT_EQUALS, 6))),
                new Any(List.of(five, new All(List.of(five, B)))),
                new All(List.of(five, new Any(List.of(B, five)))),
                new All(List.of(five, new Missing("a", false))),
                new All(List.of(five, new Any(List.of(new Missing("b", true), new Missing("b", false))))));
        same(
                new Any(List.of(a(Operator.EQUALS, 5), a(Operator.EQUALS, 6))),
                among(true, 6, 5),
                new Not(new All(List.of(a(Operator.NOT_EQUALS, 5), a(Operator.NOT_EQUALS, 6)))));
        same(
                new Missing("a", false),
                new Any(List.of(a(Operator.AT_LEAST, 5), a(Operator.LESS_THAN, 5))),
                new Any(List.of(a(Operator.LESS_THAN, 7), a(Operator.MORE_THAN, 5))),
                new Any(List.of(a(Operator.NOT_EQUALS, 5), a(Operator.NOT_EQUALS, 6))),
                new Any(List.of(new Missing("a", false), a(Operator.EQUALS, 5))));
        same(
                Predicate.everything(),
                new Any(List.of(new Missing("a", true), new Missing("a", false))),
                new Any(List.of(new Missing("a", true), a(Operator.AT_LEAST, 5), a(Operator.AT_MOST, 5), B)));
        same(a(Operator.EQUALS, 0.0), a(Operator.EQUALS, -0.0));
        assertThat(new Any(List.of(a(Operator.LESS_THAN, 5), a(Operator.MORE_THAN, 5))).normal())
                .as("all but 5 are left")
                .isNotEqualTo(new Missing("a", false));
    }

    @Test
    void saysOfNobodyThatItIsNobodyAndCanBeReadBack() {
        var plan = new QueryPlan(
                new Aggregate.Count(),
                new All(List.of(
                        new Comparison("b", Operator.EQUALS, new Literal.Text("x")),
                        new Comparison("b", Operator.EQUALS, new Literal.Text("y")))),
                List.of());
        assertThat(QueryPlanReader.read(plan.tree(), "", Set.of()).plan()).contains(plan);
    }

    /** Numbers with missing values, and texts. */
    private static QueryTable table(Random random) {
        int rows = 60;
        var ids = new ArrayList<String>();
        var numbers = new double[rows];
        var others = new double[rows];
        for (int row = 0; row < rows; row++) {
            ids.add("p" + row);
            numbers[row] = random.nextInt(5) == 0 ? Double.NaN : random.nextInt(7);
            others[row] = random.nextInt(5) == 0 ? Double.NaN : random.nextInt(3);
        }
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put("a", new QueryTable.Numbers(numbers));
        columns.put("c", new QueryTable.Numbers(others));
        return new QueryTable(ids, columns);
    }

    private static Predicate predicate(Random random, int depth) {
        var column = random.nextInt(3) == 0 ? "c" : "a";
        var value = new Literal.Real(random.nextInt(7));
        return switch (random.nextInt(depth == 0 ? 3 : 6)) {
            case 0 -> new Comparison(column, OPERATORS.get(random.nextInt(OPERATORS.size())), value);
            case 1 -> new Membership(column, random.nextBoolean(), List.of(value, new Literal.Real(random.nextInt(7))));
            case 2 ->
                random.nextInt(4) == 0
                        ? new Missing(column, random.nextBoolean())
                        : new Comparison(column, Operator.AT_LEAST, value);
            case 3 -> new Not(predicate(random, depth - 1));
            case 4 -> new All(parts(random, depth));
            default -> new Any(parts(random, depth));
        };
    }

    private static List<Predicate> parts(Random random, int depth) {
        var parts = new ArrayList<Predicate>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            parts.add(predicate(random, depth - 1));
        }
        return parts;
    }

    /** As the words say, without simplifying anything; by rows. */
    private static boolean holds(Predicate predicate, QueryTable table, int row, boolean negated) {
        return switch (predicate) {
            case Not(Predicate part) -> holds(part, table, row, !negated);
            case All(var parts) ->
                negated
                        ? parts.stream().anyMatch(part -> holds(part, table, row, true))
                        : parts.stream().allMatch(part -> holds(part, table, row, false));
            case Any(var parts) ->
                negated
                        ? parts.stream().allMatch(part -> holds(part, table, row, true))
                        : parts.stream().anyMatch(part -> holds(part, table, row, false));
            case Missing(String column, boolean missing) ->
                Double.isNaN(number(table, column, row)) == (missing != negated);
            case Membership(String column, boolean among, var values) -> {
                double number = number(table, column, row);
                yield !Double.isNaN(number) && values.contains(new Literal.Real(number)) == (among != negated);
            }
            case Comparison(String column, Operator operator, Literal value) -> {
                double number = number(table, column, row);
                double limit = ((Literal.Real) value).value();
                boolean found = switch (operator) {
                    case EQUALS -> number == limit;
                    case NOT_EQUALS -> number != limit;
                    case LESS_THAN -> number < limit;
                    case AT_MOST -> number <= limit;
                    case MORE_THAN -> number > limit;
                    case AT_LEAST -> number >= limit;
                };
                yield !Double.isNaN(number) && found != negated;
            }
        };
    }

    private static double number(QueryTable table, String column, int row) {
        return ((QueryTable.Numbers) table.column(column).orElseThrow()).values()[row];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void changesTheWordsAndNeverTheRows(long seed) {
        var random = new Random(seed);
        var table = table(random);
        for (int i = 0; i < 2_000; i++) {
            var predicate = predicate(random, 4);
            var normal = predicate.normal();
            var rows = new Selection(table).of(normal);
            for (int row = 0; row < table.rows(); row++) {
                assertThat(rows.get(row))
                        .as("%s as %s", predicate.tree(), normal.tree())
                        .isEqualTo(holds(predicate, table, row, false));
            }
            assertThat(normal.normal()).as("%s", predicate.tree()).isEqualTo(normal);
        }
    }

    @Test
    void isReadBackFromWhateverWasTakenOrTheQuestionIsRefused() {
        // Flattened, or with "between" in its long form, a plan may be larger than it was; it is kept, and must be read
        // again.
        var wide = new ArrayList<Object>();
        for (int group = 0; group < 30; group++) {
            var parts = new ArrayList<Object>();
            for (int part = 0; part < 30; part++) {
                parts.add(Map.of("column", "c" + group + "x" + part, "equals", 1L));
            }
            wide.add(Map.of("and", parts));
        }
        Object deep = Map.of("column", "a", "between", List.of(1L, 2L));
        for (int i = 0; i < 5; i++) {
            deep = i % 2 == 0
                    ? Map.of("or", List.of(deep, Map.of("column", "b" + i, "equals", 1L)))
                    : Map.of("and", List.of(deep, Map.of("column", "b" + i, "equals", 1L)));
        }
        for (Object where : List.of(Map.of("and", wide), deep)) {
            var values = new HashMap<String, Object>(Map.of("aggregate", "count", "where", where));
            var reading = QueryPlanReader.read(values, "", Set.of());
            reading.plan()
                    .ifPresentOrElse(
                            plan -> assertThat(QueryPlanReader.read(plan.tree(), "", Set.of())
                                            .plan())
                                    .contains(plan),
                            () -> assertThat(reading.problems().getFirst().pointer())
                                    .isEqualTo("/where"));
        }
    }
}
