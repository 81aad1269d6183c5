/**
 * Aggregate queries at a party: submissions, decisions and policies in PostgreSQL. What is decided, and how, is {@link
 * org.concordat.federation.query.ReleaseDesk}.
 */
@NullMarked
package org.concordat.runtime.query;

import org.jspecify.annotations.NullMarked;
