@NullMarked
package org.concordat.migrations;

import org.jspecify.annotations.NullMarked;
