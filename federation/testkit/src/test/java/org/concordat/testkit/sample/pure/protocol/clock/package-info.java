/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.pure.protocol.clock;

import org.jspecify.annotations.NullMarked;
