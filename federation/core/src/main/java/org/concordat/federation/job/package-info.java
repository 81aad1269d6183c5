/**
 * Jobs: the specification, its tasks and the states that it goes through.
 */
@NullMarked
package org.concordat.federation.job;

import org.jspecify.annotations.NullMarked;
