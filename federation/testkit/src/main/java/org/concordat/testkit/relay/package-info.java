/** What may stand between the brokers of two parties: a {@link org.concordat.testkit.relay.HostileRelay}. */
@NullMarked
package org.concordat.testkit.relay;

import org.jspecify.annotations.NullMarked;
