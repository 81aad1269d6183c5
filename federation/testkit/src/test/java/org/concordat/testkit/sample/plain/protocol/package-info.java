/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.plain.protocol;

import org.jspecify.annotations.NullMarked;
