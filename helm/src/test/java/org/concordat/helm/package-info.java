/** The charts, rendered. */
@NullMarked
package org.concordat.helm;

import org.jspecify.annotations.NullMarked;
