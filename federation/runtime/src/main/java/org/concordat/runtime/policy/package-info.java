/**
 * The policies of a party's data sets in versions: narrowed by one steward, widened by two. Begin with {@link
 * org.concordat.runtime.policy.JdbcPolicyBook}. What a policy says stands elsewhere: {@link
 * org.concordat.federation.query.QueryPolicy}, {@link org.concordat.federation.dataset.ColumnPolicies}.
 */
@NullMarked
package org.concordat.runtime.policy;

import org.jspecify.annotations.NullMarked;
