/** Tests of the release desk, beside it in name: they turn single guards off. */
@NullMarked
package org.concordat.federation.query;

import org.jspecify.annotations.NullMarked;
