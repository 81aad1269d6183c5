/** Tools for compliance officers that work offline. Begin with {@link org.concordat.cli.audit.AuditVerifyCommand}. */
@NullMarked
package org.concordat.cli.audit;

import org.jspecify.annotations.NullMarked;
