/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.protocols.protocol.boosting;

import org.jspecify.annotations.NullMarked;
