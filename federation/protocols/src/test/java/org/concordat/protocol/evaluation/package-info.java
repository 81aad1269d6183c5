@NullMarked
package org.concordat.protocol.evaluation;

import org.jspecify.annotations.NullMarked;
