/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.cycles.runtime.audit;

import org.jspecify.annotations.NullMarked;
