/** How an institution joins a federation: {@code concordat party init | invite | join | rotate}. */
@NullMarked
package org.concordat.cli.party;

import org.jspecify.annotations.NullMarked;
