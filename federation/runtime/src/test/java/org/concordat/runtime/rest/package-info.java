/** REST held against a running server with a real PostgreSQL; the job facade is a fake that keeps jobs in memory. */
@NullMarked
package org.concordat.runtime.rest;

import org.jspecify.annotations.NullMarked;
