/** Tests of SecureBoost. */
@NullMarked
package org.concordat.protocol.secureboost;

import org.jspecify.annotations.NullMarked;
