/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.cycles.runtime.job;

import org.jspecify.annotations.NullMarked;
