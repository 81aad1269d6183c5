/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.message.protocol;

import org.jspecify.annotations.NullMarked;
