@NullMarked
package org.concordat.sandbox;

import org.jspecify.annotations.NullMarked;
