@NullMarked
package org.concordat.guest;

import org.jspecify.annotations.NullMarked;
