/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.plain.federation;

import org.jspecify.annotations.NullMarked;
