/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.pure.protocol.thread;

import org.jspecify.annotations.NullMarked;
