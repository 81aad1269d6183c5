/** Data sets that the demos make from a seed: no real person's, but shaped as real ones are. */
@NullMarked
package org.concordat.sandbox.data;

import org.jspecify.annotations.NullMarked;
