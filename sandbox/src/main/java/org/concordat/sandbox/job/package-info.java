/**
 * A job from its file to its result, by REST alone, as the people of the parties would do it: stewards register and
 * approve, an analyst submits and reads. Begin at {@link org.concordat.sandbox.job.JobDriver}.
 */
@NullMarked
package org.concordat.sandbox.job;

import org.jspecify.annotations.NullMarked;
