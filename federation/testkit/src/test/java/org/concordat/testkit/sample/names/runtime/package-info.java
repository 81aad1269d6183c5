/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.names.runtime;

import org.jspecify.annotations.NullMarked;
