/** Tests of the lending check. */
@NullMarked
package org.concordat.protocol.lending;

import org.jspecify.annotations.NullMarked;
