/** What the tests of several protocols share. */
@NullMarked
package org.concordat.protocol;

import org.jspecify.annotations.NullMarked;
