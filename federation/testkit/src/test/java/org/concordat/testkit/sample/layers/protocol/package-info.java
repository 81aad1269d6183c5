/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.layers.protocol;

import org.jspecify.annotations.NullMarked;
