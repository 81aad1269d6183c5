@NullMarked
package org.concordat.federation.dataset;

import org.jspecify.annotations.NullMarked;
