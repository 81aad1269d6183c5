/**
 * The configuration tree {@code concordat.*}: {@link org.concordat.runtime.config.ConcordatProperties}.
 */
@NullMarked
package org.concordat.runtime.config;

import org.jspecify.annotations.NullMarked;
