@NullMarked
package org.concordat.federation;

import org.jspecify.annotations.NullMarked;
