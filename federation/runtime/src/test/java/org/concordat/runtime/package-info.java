@NullMarked
package org.concordat.runtime;

import org.jspecify.annotations.NullMarked;
