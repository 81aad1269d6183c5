/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.services.guest;

import org.jspecify.annotations.NullMarked;
