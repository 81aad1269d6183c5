/**
 * What is fast, beside its peers in the same run. Begin with {@link org.concordat.benchmarks.Benchmarks}; {@code ./concordat
 * bench arithmetic} prints the table of {@link org.concordat.benchmarks.Arithmetic}. The classes of benchmarks are JMH's
 * states and so not final; what they hold is set before they run.
 */
@NullMarked
package org.concordat.benchmarks;

import org.jspecify.annotations.NullMarked;
