/** Tests of the testkit itself, and of the seams of core over it. */
@NullMarked
package org.concordat.testkit;

import org.jspecify.annotations.NullMarked;
