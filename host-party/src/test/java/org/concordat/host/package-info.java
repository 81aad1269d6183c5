@NullMarked
package org.concordat.host;

import org.jspecify.annotations.NullMarked;
