package org.concordat.testkit;

import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;

class InMemoryTransportTest extends TransportContract {
    private final InMemoryNetwork network = InMemoryNetwork.threaded();

    @Override
    protected Transport connect(PartyId party) {
        return network.connect(party);
    }
}
