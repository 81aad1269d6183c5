/** Tests of {@code org.concordat.runtime.security}. */
@NullMarked
package org.concordat.runtime.security;

import org.jspecify.annotations.NullMarked;
