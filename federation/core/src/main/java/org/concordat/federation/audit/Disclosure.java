package org.concordat.federation.audit;

import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.job.JobId;

/**
 * A release to a party that happened.
 *
 * @param bytes of the message's canonical encoding
 */
public record Disclosure(
        JobId job, int attempt, PartyId to, Address address, DisclosureKind kind, String what, long bytes) {}
