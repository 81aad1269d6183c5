package org.concordat.runtime.job;

import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Disclosure;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.runtime.job.spec.JobSpecParser;

/** Sends coordination: written in the caller's transaction, on its way after the commit. */
final class CoordinationPost {
    private final Exchange exchange;
    private final PartyId self;

    CoordinationPost(Exchange exchange, PartyId self) {
        this.exchange = exchange;
        this.self = self;
    }

    void send(JobId job, PartyId to, Coordination message) {
        var payload = message.encoded();
        var discloses = message.discloses();
        var disclosure =
                new Disclosure(job, 0, to, message.address(), discloses.kind(), discloses.what(), payload.length);
        var frame = exchange.append(new StreamId(job, 0, self, to), message.address(), payload, disclosure);
        AfterCommit.run(() -> exchange.transmit(frame));
    }

    void sendToMembers(Job job, Coordination message) {
        JobSpecParser.read(job.specification()).spec().roster().members().stream()
                .filter(member -> !member.party().equals(self))
                .forEach(member -> send(job.id(), member.party(), message));
    }
}
