/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.serial.runtime;

import org.jspecify.annotations.NullMarked;
