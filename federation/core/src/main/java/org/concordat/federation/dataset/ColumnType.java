package org.concordat.federation.dataset;

/** What a column holds. */
public enum ColumnType {
    TEXT,
    INTEGER,
    REAL
}
