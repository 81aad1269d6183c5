/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.pure.protocol.dice;

import org.jspecify.annotations.NullMarked;
