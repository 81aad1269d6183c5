package org.concordat.runtime.policy;

import java.util.Map;
import java.util.Optional;

/**
 * What sets the policies of one kind apart from those of another.
 *
 * @param <P> a policy, a record that JSON holds
 */
public interface PolicyKind<P> {
    /** As {@code concordat.policies} names it. */
    String name();

    /** As the audit log names what stewards do with a version. */
    record Acts(String proposed, String confirmed, String narrowed, String refused, String withdrawn) {}

    Acts acts();

    Class<P> type();

    /** Whether nothing is allowed that the policy in force does not allow. */
    boolean narrows(P policy, Optional<P> inForce, String dataset);

    /** For the audit log. */
    Map<String, String> details(P policy);
}
