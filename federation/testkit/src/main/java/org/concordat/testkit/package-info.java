@NullMarked
package org.concordat.testkit;

import org.jspecify.annotations.NullMarked;
