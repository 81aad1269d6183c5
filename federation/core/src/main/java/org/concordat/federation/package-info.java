/**
 * The nouns of a federation: {@link org.concordat.federation.PartyId}, {@link org.concordat.federation.Role},
 * {@link org.concordat.federation.Roster}, and {@link org.concordat.federation.FederationException}, the one error.
 *
 * <p>The map: {@code channel} how messages cross (begin with {@code Session}); {@code script} a protocol as data;
 * {@code task} the seam between a protocol and the runtime (begin with {@code Protocol}); {@code job} specifications and
 * states; {@code dataset}, {@code model} and {@code audit} what a party keeps. Plain Java: no Spring, Kafka, SQL.
 */
@NullMarked
package org.concordat.federation;

import org.jspecify.annotations.NullMarked;
