/**
 * What a job does to aligned samples before it trains, each party alone: {@link org.concordat.protocol.preparation.Splitting}
 * ({@code split}) and {@link org.concordat.protocol.preparation.Standardization} ({@code standardize}). Nothing crosses
 * between parties. What they leave in the workspace, {@link org.concordat.protocol.preparation.TrainTestSplit} and
 * {@link org.concordat.protocol.preparation.Scaling}, is used by all that trains; the aligned samples themselves stay raw.
 */
@NullMarked
package org.concordat.protocol.preparation;

import org.jspecify.annotations.NullMarked;
