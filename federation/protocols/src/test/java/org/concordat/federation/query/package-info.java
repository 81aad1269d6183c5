/** Release desks with single guards off, for tests of protocols that show what these are for. */
@NullMarked
package org.concordat.federation.query;

import org.jspecify.annotations.NullMarked;
