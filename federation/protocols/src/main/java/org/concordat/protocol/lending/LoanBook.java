package org.concordat.protocol.lending;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.DatasetRows;

/**
 * What a bank brings: each customer once, with what they owe in all, shuffled among padding. A customer who owes nothing is
 * left out: a repaid loan is none.
 */
final class LoanBook {
    static final ErrorCode COLUMN_MISSING = ErrorCode.request("amount-column-missing");
    static final ErrorCode AMOUNT_MISSING = ErrorCode.data("amount-missing");
    static final ErrorCode AMOUNT_INVALID = ErrorCode.data("amount-out-of-range");
    static final ErrorCode TABLE_TOO_LARGE = ErrorCode.data("table-too-large");

    private final List<Entry> entries;
    private final int customers;

    /** @param amount in the smallest unit; 0 in padding */
    private record Entry(byte[] input, double amount) {}

    private LoanBook(List<Entry> entries, int customers) {
        this.entries = entries;
        this.customers = customers;
    }

    /**
     * @param padding rows of the table of a bank with so many customers
     * @throws FederationException with counts only, when an amount is missing or not a whole number in 0 … 2^40 − 1
     */
    static LoanBook of(DatasetRows rows, LendingParameters parameters, IntUnaryOperator padding, SecureRandom random) {
        int column = rows.featureNames().indexOf(parameters.amount());
        if (column < 0) {
            throw new FederationException(
                    COLUMN_MISSING,
                    "the dataset has no numeric column '" + parameters.amount()
                            + "' that its policy opens to this job; 'amount' names it");
        }
        requireAmounts(rows, column);
        var owed = new LinkedHashMap<String, Double>();
        int invalid = 0;
        for (int i = 0; i < rows.ids().size(); i++) {
            double amount = rows.features().at(i, column);
            if (!valid(amount)) {
                invalid++;
            } else if (amount > 0) {
                owed.merge(rows.ids().get(i), amount, Double::sum);
            }
        }
        invalid += (int) owed.values().stream().filter(total -> !valid(total)).count();
        if (invalid > 0) {
            throw new FederationException(
                    AMOUNT_INVALID,
                    invalid + " amounts in '" + parameters.amount()
                            + "' are not whole numbers of the smallest unit in 0 … 2^" + Slots.AMOUNT_BITS
                            + " − 1: write cents, without a point");
        }
        return padded(owed, parameters, padding, random);
    }

    /** Nobody's debt is estimated from others'. */
    private static void requireAmounts(DatasetRows rows, int column) {
        long missing = IntStream.range(0, rows.ids().size())
                .filter(row -> rows.isMissing(row, column))
                .count();
        if (missing > 0) {
            throw new FederationException(
                    AMOUNT_MISSING,
                    missing + " of " + rows.ids().size() + " rows have no amount in '"
                            + rows.featureNames().get(column)
                            + "', expected one in each: write 0 where nothing is owed, or leave the row out, and register"
                            + " the dataset again");
        }
    }

    private static boolean valid(double amount) {
        return amount >= 0 && amount < Math.scalb(1.0, Slots.AMOUNT_BITS) && amount == Math.rint(amount);
    }

    private static LoanBook padded(
            Map<String, Double> owed, LendingParameters parameters, IntUnaryOperator padding, SecureRandom random) {
        int size = padding.applyAsInt(owed.size());
        if (size < owed.size()) {
            throw new FederationException(TABLE_TOO_LARGE, parameters.tooLarge());
        }
        var entries = new ArrayList<Entry>(size);
        owed.forEach((id, amount) -> entries.add(new Entry(BankKeys.input(id), amount)));
        while (entries.size() < size) {
            entries.add(new Entry(BankKeys.padding(random), 0));
        }
        Collections.shuffle(entries, random);
        return new LoanBook(entries, owed.size());
    }

    /** Rows, padding included. */
    int size() {
        return entries.size();
    }

    int customers() {
        return customers;
    }

    /** What H1 hashes, of {@code count} rows from {@code from} on. */
    List<byte[]> inputs(int from, int count) {
        return entries.subList(from, from + count).stream().map(Entry::input).toList();
    }

    double amount(int row) {
        return entries.get(row).amount();
    }

    /** Sizes only. */
    @Override
    public String toString() {
        return "LoanBook[" + size() + "]";
    }
}
