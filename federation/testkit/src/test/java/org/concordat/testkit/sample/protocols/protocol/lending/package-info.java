/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.protocols.protocol.lending;

import org.jspecify.annotations.NullMarked;
