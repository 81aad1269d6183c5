@NullMarked
package org.concordat.arbiter;

import org.jspecify.annotations.NullMarked;
