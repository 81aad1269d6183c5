package org.concordat.federation.dataset;

/** What a column is for. */
public enum ColumnRole {
    ID,
    LABEL,
    FEATURE,
    WEIGHT
}
