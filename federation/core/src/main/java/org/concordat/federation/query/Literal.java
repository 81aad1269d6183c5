package org.concordat.federation.query;

/** A value of a column as a plan names it. */
public sealed interface Literal extends Comparable<Literal> {
    /** A text, compared exactly as it stands in the source. */
    record Text(String value) implements Literal {}

    /** A finite number; −0 is 0. */
    record Real(double value) implements Literal {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a number is finite");
            }
            value = value + 0.0;
        }
    }

    /** {@code String}, {@code Long} or {@code Double}. */
    default Object plain() {
        return switch (this) {
            case Text(String value) -> value;
            case Real(double value) ->
                value == Math.rint(value) && Math.abs(value) < 1L << 53 ? (Object) (long) value : (Object) value;
        };
    }

    /** Numbers by size, then texts by their code units. */
    @Override
    default int compareTo(Literal other) {
        return switch (this) {
            case Real(double value) ->
                switch (other) {
                    case Real(double theirs) -> Double.compare(value, theirs);
                    case Text _ -> -1;
                };
            case Text(String value) ->
                switch (other) {
                    case Real _ -> 1;
                    case Text(String theirs) -> value.compareTo(theirs);
                };
        };
    }
}
