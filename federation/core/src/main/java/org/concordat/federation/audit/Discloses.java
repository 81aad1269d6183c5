package org.concordat.federation.audit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands on each message record: what leaves with it, in words for a compliance officer. The audit entry, the leakage table
 * and the documentation are made of it.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Discloses {
    DisclosureKind kind();

    /** For example {@code encrypted partial scores, one per sample}. */
    String what();
}
