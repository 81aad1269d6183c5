@NullMarked
package org.concordat.federation.script;

import org.jspecify.annotations.NullMarked;
