@NullMarked
package org.concordat.protocol.preparation;

import org.jspecify.annotations.NullMarked;
