/** What a federation needs of its broker: topics, and who may read and write which. */
@NullMarked
package org.concordat.cli.broker;

import org.jspecify.annotations.NullMarked;
