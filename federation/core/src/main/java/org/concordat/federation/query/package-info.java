/**
 * Aggregate queries: what may be asked, how an owner's rows answer it, and what the owner lets go.
 *
 * <p>Begin with {@link org.concordat.federation.query.QueryPlan}, read by {@link
 * org.concordat.federation.query.QueryPlanReader}. {@link org.concordat.federation.query.Tabulation} evaluates it on a {@link
 * org.concordat.federation.query.QueryTable}; {@link org.concordat.federation.query.ReleaseDesk} is the one place where a
 * release is decided, by a {@link org.concordat.federation.query.QueryPolicy} and over all past releases ({@link
 * org.concordat.federation.query.SpanAudit}) in a {@link org.concordat.federation.query.ReleaseStore}. No text of a query is
 * ever handed to a database.
 */
@NullMarked
package org.concordat.federation.query;

import org.jspecify.annotations.NullMarked;
