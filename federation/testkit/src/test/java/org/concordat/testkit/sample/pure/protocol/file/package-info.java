/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.pure.protocol.file;

import org.jspecify.annotations.NullMarked;
