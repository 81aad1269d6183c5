/**
 * Plain reals: {@link org.concordat.matrix.Matrix} and {@link org.concordat.matrix.Grouping}, the lowest layer. Nothing
 * here knows of encryption, parties or files.
 */
@NullMarked
package org.concordat.matrix;

import org.jspecify.annotations.NullMarked;
