package org.concordat.federation.dataset;

/**
 * One column of a dataset.
 *
 * @param missing how many rows have no value
 */
public record Column(String name, ColumnType type, ColumnRole role, long missing, ColumnPolicy policy) {}
