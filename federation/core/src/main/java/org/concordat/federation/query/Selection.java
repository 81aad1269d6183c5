package org.concordat.federation.query;

import java.util.BitSet;
import java.util.List;
import java.util.function.DoublePredicate;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.Predicate.Operator;

/** Which rows of a table a predicate selects. */
final class Selection {
    static final ErrorCode COLUMN_TYPE = ErrorCode.request("column-type");

    private final QueryTable table;

    Selection(QueryTable table) {
        this.table = table;
    }

    /** A fresh set. @throws FederationException {@code column-type} if a column is compared with what it cannot hold */
    BitSet of(Predicate predicate) {
        return switch (predicate) {
            case Predicate.Comparison(String column, Operator operator, Literal value) ->
                compared(column, operator, value);
            case Predicate.Membership(String column, boolean among, List<Literal> values) -> {
                var members = new BitSet();
                values.forEach(value -> members.or(compared(column, Operator.EQUALS, value)));
                yield among ? members : without(present(column), members);
            }
            case Predicate.Missing(String column, boolean missing) ->
                missing ? without(all(), present(column)) : present(column);
            case Predicate.All(var parts) -> {
                var rows = all();
                parts.forEach(part -> rows.and(of(part)));
                yield rows;
            }
            case Predicate.Any(var parts) -> {
                var rows = new BitSet();
                parts.forEach(part -> rows.or(of(part)));
                yield rows;
            }
            case Predicate.Not(var part) -> of(predicate.normal());
        };
    }

    BitSet all() {
        var rows = new BitSet();
        rows.set(0, table.rows());
        return rows;
    }

    /** Rows with a value. */
    BitSet present(String column) {
        var values = values(column);
        var rows = new BitSet();
        for (int row = 0; row < table.rows(); row++) {
            rows.set(row, !values.missing(row));
        }
        return rows;
    }

    /** The numbers of a column. @throws FederationException {@code column-type} if it holds texts */
    double[] numbers(String column) {
        return switch (values(column)) {
            case QueryTable.Numbers(double[] numbers) -> numbers;
            case QueryTable.Texts _ -> throw unfit(column, "texts", "numbers");
        };
    }

    private QueryTable.Values values(String column) {
        return table.column(column).orElseThrow(() -> ReleaseDesk.columnPolicy(column));
    }

    private BitSet compared(String column, Operator operator, Literal value) {
        return switch (values(column)) {
            case QueryTable.Numbers(double[] numbers) ->
                switch (value) {
                    case Literal.Real(double limit) -> numbers(numbers, comparison(operator, limit));
                    case Literal.Text _ -> throw unfit(column, "numbers", "texts");
                };
            case QueryTable.Texts(var texts) ->
                switch (value) {
                    case Literal.Text(String text) ->
                        texts(texts, operator == Operator.EQUALS ? text::equals : other -> !text.equals(other));
                    case Literal.Real _ -> throw unfit(column, "texts", "numbers");
                };
        };
    }

    private static DoublePredicate comparison(Operator operator, double limit) {
        return switch (operator) {
            case EQUALS -> number -> number == limit;
            case NOT_EQUALS -> number -> number != limit;
            case LESS_THAN -> number -> number < limit;
            case AT_MOST -> number -> number <= limit;
            case MORE_THAN -> number -> number > limit;
            case AT_LEAST -> number -> number >= limit;
        };
    }

    private static BitSet numbers(double[] numbers, DoublePredicate condition) {
        var rows = new BitSet();
        for (int row = 0; row < numbers.length; row++) {
            rows.set(row, !Double.isNaN(numbers[row]) && condition.test(numbers[row]));
        }
        return rows;
    }

    private static BitSet texts(
            @org.jspecify.annotations.Nullable String[] texts, java.util.function.Predicate<String> condition) {
        var rows = new BitSet();
        for (int row = 0; row < texts.length; row++) {
            var text = texts[row];
            rows.set(row, text != null && condition.test(text));
        }
        return rows;
    }

    private static BitSet without(BitSet rows, BitSet others) {
        rows.andNot(others);
        return rows;
    }

    private static FederationException unfit(String column, String held, String asked) {
        return new FederationException(
                COLUMN_TYPE, "column '" + column + "' holds " + held + "; the query takes it for " + asked);
    }
}
