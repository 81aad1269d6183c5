@NullMarked
package org.concordat.runtime.query;

import org.jspecify.annotations.NullMarked;
