/** Tests of private set intersection. */
@NullMarked
package org.concordat.protocol.intersection;

import org.jspecify.annotations.NullMarked;
