/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.services.host;

import org.jspecify.annotations.NullMarked;
