/**
 * How good a model is, at the guest alone: {@link org.concordat.protocol.evaluation.Evaluation} (task {@code evaluate}) holds
 * the {@link org.concordat.protocol.evaluation.JointScores} of a federated model against the labels, beside a model on the
 * guest's own columns, which comes through {@link org.concordat.protocol.evaluation.Baselines}.
 */
@NullMarked
package org.concordat.protocol.evaluation;

import org.jspecify.annotations.NullMarked;
