/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.ciphertext.protocol;

import org.jspecify.annotations.NullMarked;
