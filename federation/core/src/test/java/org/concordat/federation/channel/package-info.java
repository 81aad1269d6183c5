@NullMarked
package org.concordat.federation.channel;

import org.jspecify.annotations.NullMarked;
