@NullMarked
package org.concordat.protocol.query;

import org.jspecify.annotations.NullMarked;
