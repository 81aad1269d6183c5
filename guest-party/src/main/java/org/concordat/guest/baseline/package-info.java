/**
 * The guest's own models on its own columns, behind {@link org.concordat.protocol.evaluation.Baselines}: the only place that
 * knows Smile.
 */
@NullMarked
package org.concordat.guest.baseline;

import org.jspecify.annotations.NullMarked;
