@NullMarked
package org.concordat.federation.job;

import org.jspecify.annotations.NullMarked;
