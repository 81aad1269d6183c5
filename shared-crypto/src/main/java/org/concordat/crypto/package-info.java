@NullMarked
package org.concordat.crypto;

import org.jspecify.annotations.NullMarked;
