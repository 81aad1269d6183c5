/**
 * Who did what, and what left whom: {@link org.concordat.federation.audit.AuditLog}.
 */
@NullMarked
package org.concordat.federation.audit;

import org.jspecify.annotations.NullMarked;
