@NullMarked
package org.concordat.runtime.keystore;

import org.jspecify.annotations.NullMarked;
