package org.concordat.testkit;

import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;

/** The contract asks for what a transport may not lose even when it loses: it holds under mild faults too. */
class FaultyTransportTest extends TransportContract {
    private final InMemoryNetwork network = InMemoryNetwork.threaded();

    @Override
    protected Transport connect(PartyId party) {
        return Faults.seeded(3).duplicate(0.3).around(network.connect(party));
    }
}
