package org.concordat.runtime.job;

import java.util.concurrent.atomic.LongAdder;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Channel;

/** Counts the bytes of one task's messages, and stops a job between two of them. */
final class MeteredChannel implements Channel {
    private final Channel channel;
    private final RunningJob job;
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    MeteredChannel(Channel channel, RunningJob job) {
        this.channel = channel;
        this.job = job;
    }

    @Override
    public void send(PartyId to, Address address, byte[] payload, DisclosureKind kind, String what) {
        job.goOn();
        channel.send(to, address, payload, kind, what);
        job.received(); // it waits for no acknowledgement any more
        sent.add(payload.length);
    }

    @Override
    public Delivery receive(PartyId from, Address expected) {
        var delivery = channel.receive(from, expected);
        job.received();
        received.add(delivery.payload().length);
        return delivery;
    }

    long bytesSent() {
        return sent.sum();
    }

    long bytesReceived() {
        return received.sum();
    }
}
