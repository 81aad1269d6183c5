/**
 * What a party registers: schema, column roles and policies, and the rows as a task reads them.
 */
@NullMarked
package org.concordat.federation.dataset;

import org.jspecify.annotations.NullMarked;
