/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.injection.runtime;

import org.jspecify.annotations.NullMarked;
