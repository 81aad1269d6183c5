@NullMarked
package org.concordat.protocol.regression;

import org.jspecify.annotations.NullMarked;
