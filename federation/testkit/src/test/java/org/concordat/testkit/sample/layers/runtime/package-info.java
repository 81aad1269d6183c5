/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.layers.runtime;

import org.jspecify.annotations.NullMarked;
