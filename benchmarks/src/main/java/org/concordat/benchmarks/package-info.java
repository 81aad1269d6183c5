@NullMarked
package org.concordat.benchmarks;

import org.jspecify.annotations.NullMarked;
