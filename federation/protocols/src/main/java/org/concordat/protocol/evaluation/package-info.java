/**
 * How good a model is, at the guest alone: {@link org.concordat.protocol.evaluation.JointScores} of a federated model beside
 * what the guest reaches on its own columns.
 */
@NullMarked
package org.concordat.protocol.evaluation;

import org.jspecify.annotations.NullMarked;
