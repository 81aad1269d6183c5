@NullMarked
package org.concordat.federation.query;

import org.jspecify.annotations.NullMarked;
