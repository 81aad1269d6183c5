@NullMarked
package org.concordat.guest.baseline;

import org.jspecify.annotations.NullMarked;
