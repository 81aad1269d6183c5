/** {@link org.concordat.migrations.TestDatabase} serves the tests of the modules above as well. */
@NullMarked
package org.concordat.migrations;

import org.jspecify.annotations.NullMarked;
