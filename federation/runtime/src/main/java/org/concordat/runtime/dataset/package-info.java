/**
 * A party's data, registered and read where it lies: CSV and Parquet files below a data root, tables behind JDBC. Records
 * are streamed and never copied into a table of ours.
 *
 * <p>Begin with {@link org.concordat.runtime.dataset.DatasetCatalog}: {@code register} looks through a source
 * ({@link org.concordat.runtime.dataset.DatasetInspector}) and stores its description; {@code rows} reads it again for a
 * job, holds it against the description, and gives the columns that their policies permit. Sources show themselves as
 * {@link org.concordat.runtime.dataset.RowSource}: {@code CsvRows}, and {@code QueriedRows} for Parquet and tables.
 *
 * <p>What is wrong with a source is a {@link org.concordat.runtime.dataset.DatasetRejection}, with line and position and
 * without values. No REST and no job is here.
 */
@NullMarked
package org.concordat.runtime.dataset;

import org.jspecify.annotations.NullMarked;
