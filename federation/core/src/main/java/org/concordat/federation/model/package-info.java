/**
 * Model shares: the part of a model that one party holds.
 */
@NullMarked
package org.concordat.federation.model;

import org.jspecify.annotations.NullMarked;
