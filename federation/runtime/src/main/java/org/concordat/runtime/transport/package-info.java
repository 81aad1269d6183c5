/**
 * How frames leave and reach a party: {@link org.concordat.runtime.transport.KafkaTransport} moves them over a broker that is
 * trusted with nothing, {@link org.concordat.runtime.transport.JdbcOutbox} and {@link
 * org.concordat.runtime.transport.JdbcInbox} keep them in PostgreSQL. {@code Exchange} in core makes streams of the two.
 */
@NullMarked
package org.concordat.runtime.transport;

import org.jspecify.annotations.NullMarked;
