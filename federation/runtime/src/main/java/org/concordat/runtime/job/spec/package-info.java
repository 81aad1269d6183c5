/**
 * A job specification from JSON: {@link org.concordat.runtime.job.spec.JobSpecParser} reads it strictly and says everything
 * that is wrong at once; {@link org.concordat.runtime.job.spec.CanonicalJson} gives the bytes that are digested.
 */
@NullMarked
package org.concordat.runtime.job.spec;

import org.jspecify.annotations.NullMarked;
