@NullMarked
package org.concordat.runtime.policy;

import org.jspecify.annotations.NullMarked;
