/** Paillier (1999) with the randomness of Damgård, Jurik and Nielsen (2010): the default back end. */
@NullMarked
package org.concordat.crypto.paillier;

import org.jspecify.annotations.NullMarked;
