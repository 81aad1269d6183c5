package org.concordat.runtime.dataset;

import org.concordat.federation.job.IdNormalisation;

/**
 * How the text of a source becomes ids and numbers; part of the registration.
 *
 * @param duplicateIds whether an id may stand on several rows
 * @param trimNumbers whether blanks around a number fall away
 * @param bound largest magnitude of a value, positive
 */
public record Reading(
        IdNormalisation ids,
        MissingValues missing,
        boolean duplicateIds,
        boolean trimNumbers,
        LabelKind label,
        double bound) {

    public static final Reading STANDARD =
            new Reading(IdNormalisation.STANDARD, MissingValues.REFUSE, false, false, LabelKind.NUMBER, 1e12);

    /**
     * What becomes of a feature without a value: an empty cell, {@code NA}, {@code N/A}, {@code null}, {@code NULL},
     * {@code ?}, {@code NaN} or {@code nan}. An id or a label is never missing.
     */
    public enum MissingValues {
        /** The dataset is refused. */
        REFUSE,
        /** A task does not see the row. */
        DROP_ROW,
        /** A task sees the mean of the column. */
        MEAN,
        /** A task that learns from missing values (boosted trees) sees that it is missing, any other the mean. */
        KEEP
    }

    /** What a label is. */
    public enum LabelKind {
        /** Any number. */
        NUMBER,
        /** 0 and 1, or −1 and 1. */
        BINARY
    }

    public Reading {
        if (!(bound > 0 && Double.isFinite(bound))) {
            throw new IllegalArgumentException("the bound of values is positive and finite, found " + bound);
        }
    }

    public Reading withMissing(MissingValues values) {
        return new Reading(ids, values, duplicateIds, trimNumbers, label, bound);
    }

    public Reading withIds(IdNormalisation normalisation) {
        return new Reading(normalisation, missing, duplicateIds, trimNumbers, label, bound);
    }

    public Reading withLabel(LabelKind kind) {
        return new Reading(ids, missing, duplicateIds, trimNumbers, kind, bound);
    }

    public Reading withDuplicateIds(boolean allowed) {
        return new Reading(ids, missing, allowed, trimNumbers, label, bound);
    }

    public Reading withTrimmedNumbers(boolean trim) {
        return new Reading(ids, missing, duplicateIds, trim, label, bound);
    }
}
